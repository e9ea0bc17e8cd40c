import { readFile, writeFile } from 'node:fs/promises'
import { toManifest } from '@millrace/connector-sdk'
import { connectors } from './index.ts'

// node src/generate-manifests.ts [--check]: writes the manifests, or fails when they are not those of the code.

const file = new URL('./manifests.generated.json', import.meta.url)
const text = `${JSON.stringify(connectors.map(toManifest), null, 2)}\n`

if (process.argv.includes('--check')) {
  const stored = await readFile(file, 'utf8').catch(() => '')
  if (stored !== text) {
    console.error('manifests.generated.json is out of date: run npm run manifests -w @millrace/connectors')
    process.exitCode = 1
  }
} else {
  await writeFile(file, text)
}
