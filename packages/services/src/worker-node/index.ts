export { recordHeartbeat, removeWorker, type WorkerState } from './heartbeat.ts'
