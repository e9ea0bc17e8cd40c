export { getHealth } from './get.ts'
export { getMetrics } from './metrics.ts'
export { listWorkers } from './workers.ts'
