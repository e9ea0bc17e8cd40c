export type { StreamStatus } from './event-stream.ts'
export { LogPanel } from './log-panel.tsx'
export type {
  LiveAttempt,
  LiveStep,
  LogLine,
} from './run-state.ts'
export { type LiveRun, useRunEvents } from './use-run-events.ts'
