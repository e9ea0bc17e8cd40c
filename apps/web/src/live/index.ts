export type { StreamStatus } from './event-stream.ts'
export { LogPanel } from './log-panel.tsx'
export {
  applyRunEvents,
  initialLiveRun,
  type LiveRunState,
  type LiveStep,
  type LogLine,
} from './run-state.ts'
export { type LiveRun, useRunEvents } from './use-run-events.ts'
