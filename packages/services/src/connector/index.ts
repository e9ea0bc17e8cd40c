export { getConnector } from './get.ts'
export { listConnectors } from './list.ts'
