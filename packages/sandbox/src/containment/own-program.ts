import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * A program of this package that is started on its own. A bundle that this code went into has it beside itself, under
 * the name `sandbox-<name>.mjs`; without one it is run from its source.
 */
export function ownProgram(name: string, source: URL): string {
  const bundled = fileURLToPath(new URL(`./sandbox-${name}.mjs`, import.meta.url))
  return existsSync(bundled) ? bundled : fileURLToPath(source)
}
