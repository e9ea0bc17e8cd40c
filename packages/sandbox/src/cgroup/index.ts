export { type CgroupHandle, type Cgroups, openCgroups } from './cgroups.ts'
export { GroupedProcess } from './grouped-process.ts'
