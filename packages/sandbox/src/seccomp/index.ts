export { bootFilter, runFilter, supportedArchitectures } from './filters.ts'
export { type Architecture, type SyscallName, syscallNumber } from './syscall-numbers.ts'
