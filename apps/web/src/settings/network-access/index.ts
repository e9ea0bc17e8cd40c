export { NetworkAccessPage } from './network-access-page.tsx'
