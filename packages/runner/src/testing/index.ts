export { MemoryWorker, type MemoryWorkerLine, type MemoryWorkerOptions } from './memory-worker.ts'
export { createMemoryPlatform } from './platform/memory-platform.ts'
export { type InProcessOptions, type InProcessRun, runInProcess } from './run-in-process.ts'
