export { ApiKeysPage as default } from '../../../../src/settings/index.ts'

export const metadata = { title: 'API keys' }
