import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { runnerPath } from './src/index.ts'

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

await build({
  entryPoints: [fileURLToPath(new URL('./src/main.ts', import.meta.url))],
  outfile: runnerPath,
  bundle: true,
  platform: 'node',
  target: 'node26',
  format: 'esm',
  minify: true,
  sourcemap: 'linked',
  legalComments: 'none',
  plugins: [lean],
})
const { size } = await stat(runnerPath)
console.info(`${runnerPath}: ${Math.round(size / 1024)} KB`)
