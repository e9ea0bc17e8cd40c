export { hostileHosts, hostileNames } from './hostile-hosts.ts'
