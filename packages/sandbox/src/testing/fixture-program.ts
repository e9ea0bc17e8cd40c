import { fileURLToPath } from 'node:url'
import type { SandboxProgram } from '../program.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A small program that behaves as its name says; they stand for what a run's code may do. */
export function fixtureProgram(name: string): SandboxProgram {
  return { file: file('../../test/fixtures/enter.mjs'), root: file('../..'), args: [name] }
}
