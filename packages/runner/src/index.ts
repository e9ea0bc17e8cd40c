import { fileURLToPath } from 'node:url'

/** The bundled program that a sandbox runs; made by `npm run build` in this package. */
export const runnerPath: string = fileURLToPath(new URL('../dist/runner.cjs', import.meta.url))

/** What Node needs to be told when it starts the runner. */
export const runnerFlags: readonly string[] = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
]
