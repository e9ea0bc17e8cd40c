export { InstancePage } from './instance-page.tsx'
export { InstancesPage } from './instances-page.tsx'
