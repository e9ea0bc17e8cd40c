export type { InsideCommand } from './command.ts'
export { type InsideProgram, runInside } from './run-inside.ts'
