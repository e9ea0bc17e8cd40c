export { type CgroupHandle, type Cgroups, openCgroups } from './cgroups.ts'
