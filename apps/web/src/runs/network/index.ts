export { NetworkPanel } from './network-panel.tsx'
