export { describeDiff } from './counts.ts'
export { DiffView } from './diff-view.tsx'
