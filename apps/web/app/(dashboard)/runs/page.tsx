export { RunsPage as default } from '../../../src/runs/index.ts'

export const metadata = { title: 'Runs' }
