export { type ConnectionTest, loadConnectionTest } from './load.ts'
export { recordConnectionTest } from './record.ts'
