export { createQueueBackend } from './create.ts'
export {
  type HandOverBus,
  type Queue,
  type QueueBackend,
  QueueUnavailable,
  type QueueWorker,
} from './port.ts'
