export { ConnectButton } from './connect-button.tsx'
export { isUnconnected } from './is-unconnected.ts'
