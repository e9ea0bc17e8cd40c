import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { runnerPath } from './src/index.ts'

const connectorsFile = 'connectors.mjs'

/** Connectors and their libraries are loaded on demand, so they are not even parsed by a run that needs none. */
const connectorsApart: Plugin = {
  name: 'connectors-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^@millrace\/connectors$/ }, () => ({ path: `./${connectorsFile}`, external: true }))
  },
}

/** Every sandbox boots this file, so what a run does not need stays out: each 100 KB costs milliseconds of every boot. */
const lean: Plugin = {
  name: 'lean',
  setup({ onResolve, onLoad, resolve }) {
    // Zod brings its error messages in fifty languages.
    onResolve({ filter: /locales\/index\.js$/ }, () => ({ path: 'zod/locales', namespace: 'lean' }))
    onLoad({ filter: /.*/, namespace: 'lean' }, () => ({
      contents: "export { default as en } from 'zod/v4/locales/en.js'",
      resolveDir: import.meta.dirname,
    }))
    // Loading contracts changes nothing: schemas that nobody uses, and the libraries behind them, can be left out.
    onResolve({ filter: /^(@millrace\/contracts|\.\.?\/)/ }, async ({ path, pluginData, ...where }) => {
      const inContracts = path.startsWith('@millrace/contracts') || where.importer.includes('/contracts/src/')
      if (pluginData === 'resolving' || !inContracts) return undefined
      const resolved = await resolve(path, { ...where, pluginData: 'resolving' })
      return { ...resolved, sideEffects: false }
    })
  },
}

const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node26',
  minify: true,
  sourcemap: 'linked',
  legalComments: 'none',
}

/** Tests build beside the product's own bundle, which others may be starting. */
const dist = process.argv[2] ?? dirname(runnerPath)
const [{ metafile }] = await Promise.all([
  build({
    ...shared,
    metafile: true,
    // Without Node's loader of ES modules a boot costs a tenth less; it comes with the first code step.
    format: 'cjs',
    entryPoints: [join(import.meta.dirname, 'src/main.ts')],
    outfile: join(dist, basename(runnerPath)),
    plugins: [connectorsApart, lean],
  }),
  build({
    ...shared,
    format: 'esm',
    entryPoints: [fileURLToPath(import.meta.resolve('@millrace/connectors'))],
    outfile: join(dist, connectorsFile),
    plugins: [lean],
  }),
])
const schemas = Object.values(metafile.outputs)
  .flatMap(({ inputs }) => Object.entries(inputs))
  .find(([path, { bytesInOutput }]) => bytesInOutput > 0 && path.includes('node_modules/zod/'))
if (schemas !== undefined) {
  throw new Error(
    `${basename(runnerPath)} holds ${schemas[0]}, and every sandbox would pay for it at its boot. Something imports a value from a module of contracts that makes schemas: move the value to protocol-limits.ts, and export it from index.ts by name`,
  )
}
for (const file of [basename(runnerPath), connectorsFile]) {
  const { size } = await stat(join(dist, file))
  console.info(`${file}: ${Math.round(size / 1024)} KB`)
}
