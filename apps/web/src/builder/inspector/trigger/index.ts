export { TriggerInspector } from './trigger-inspector.tsx'
