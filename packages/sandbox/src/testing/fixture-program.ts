import { fileURLToPath } from 'node:url'

/** A small program that behaves as its name says; they stand for what a run's code may do. */
export function fixtureProgram(name: string): string {
  return fileURLToPath(new URL(`../../test/fixtures/${name}.mjs`, import.meta.url))
}
