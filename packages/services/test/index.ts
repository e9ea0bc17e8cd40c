export * from './factories.ts'
export { createTestKit, type TestKit } from './kit.ts'
export { MemoryLive } from './memory-live.ts'
export { MemoryQueue } from './memory-queue.ts'
