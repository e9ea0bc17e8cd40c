import { cp, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerPath } from '@millrace/runner'
import { programsToBundle } from '@millrace/sandbox/programs'
import { build } from 'esbuild'

/**
 * One file, so that the worker starts without reading a thousand, and others for what only some configurations need, such
 * as the client of S3. pg's native binding is optional and stays out.
 */
const outdir = new URL('dist/', import.meta.url)
await rm(outdir, { recursive: true, force: true })
await build({
  entryPoints: [new URL('src/main.ts', import.meta.url).pathname],
  outdir: outdir.pathname,
  outExtension: { '.js': '.mjs' },
  splitting: true,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  sourcemap: 'linked',
  external: ['pg-native'],
  // Some dependencies are CommonJS and call require.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
// The bundle looks for these programs and for the runner beside itself.
await build({
  entryPoints: programsToBundle,
  outdir: fileURLToPath(outdir),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  logLevel: 'warning',
})
await cp(dirname(runnerPath), fileURLToPath(outdir), { recursive: true })
