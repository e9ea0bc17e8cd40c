export { RolloutsPage as default } from '../../../src/rollouts/index.ts'

export const metadata = { title: 'Rollouts' }
