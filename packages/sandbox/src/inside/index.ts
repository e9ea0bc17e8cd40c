export type { InsideCommand } from './command.ts'
export { type InsideAround, type InsideProgram, runInside } from './run-inside.ts'
