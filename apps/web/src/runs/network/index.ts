export { totalsOf } from './entries.ts'
export { NetworkPanel } from './network-panel.tsx'
