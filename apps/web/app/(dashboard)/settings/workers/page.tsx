export { WorkersPage as default } from '../../../../src/workers/index.ts'

export const metadata = { title: 'Workers' }
