export { SecurityPage as default } from '../../../../src/settings/index.ts'

export const metadata = { title: 'Security' }
