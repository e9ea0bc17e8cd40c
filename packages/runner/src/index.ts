import { fileURLToPath } from 'node:url'

/** The bundled program that a sandbox runs; made by `npm run build` in this package. */
export const runnerPath: string = fileURLToPath(new URL('../dist/runner.cjs', import.meta.url))

/**
 * What Node needs to be told when it starts the runner. V8 begins with a heap so small that the buffers of a streamed file
 * fill it again and again: collecting them then takes longer than moving the bytes. It reserves nothing for this.
 */
export const runnerFlags: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  '--initial-old-space-size=96',
]
