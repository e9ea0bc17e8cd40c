export { createQueueBackend } from './create.ts'
export { type Queue, type QueueBackend, QueueUnavailable, type QueueWorker } from './port.ts'
