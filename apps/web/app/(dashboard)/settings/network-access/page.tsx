export { NetworkAccessPage as default } from '../../../../src/settings/index.ts'

export const metadata = { title: 'Network access' }
