export { InstancesPage as default } from '../../../src/instances/index.ts'

export const metadata = { title: 'Instances' }
