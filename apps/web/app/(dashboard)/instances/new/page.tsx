export { NewInstancePage as default } from '../../../../src/instances/index.ts'

export const metadata = { title: 'New instance' }
