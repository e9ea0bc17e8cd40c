export const metadata = { title: 'New instance' }

export { NewInstancePage as default } from '../../../../src/instances/index.ts'
