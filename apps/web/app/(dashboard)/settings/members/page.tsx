export { MembersPage as default } from '../../../../src/settings/index.ts'

export const metadata = { title: 'Members' }
