export { OAuthAppsPage as default } from '../../../../src/settings/index.ts'

export const metadata = { title: 'OAuth apps' }
