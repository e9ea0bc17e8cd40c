import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Programs of this package that are started on their own. */
const sources = {
  enter: fileURLToPath(new URL('./containment/enter.ts', import.meta.url)),
  probe: fileURLToPath(new URL('./tier/probe.ts', import.meta.url)),
}
type OwnProgram = keyof typeof sources

/** Entry points for whoever bundles this package, by the names under which the bundle looks for them beside itself. */
export const programsToBundle: Readonly<Record<string, string>> = {
  'sandbox-enter': sources.enter,
  'sandbox-probe': sources.probe,
}

/** The file to start: beside the bundle that this code went into, else the source. */
export function ownProgram(name: OwnProgram): { file: string; isBundled: boolean } {
  const bundled = fileURLToPath(new URL(`./sandbox-${name}.mjs`, import.meta.url))
  return existsSync(bundled) ? { file: bundled, isBundled: true } : { file: sources[name], isBundled: false }
}
