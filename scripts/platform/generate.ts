import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { root } from './config.ts'
import { readSchema } from './migrations-folder.ts'
import { runTask } from './task.ts'

const generatedDir = path.join(root, 'packages/db/src/generated')
const stampFile = path.join(generatedDir, '.stamp')

/** Writes the Prisma client below packages/db; does nothing when schema and Prisma are those of the last time. */
export async function generateClient({ force = false } = {}): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const stamp = createHash('sha256')
    .update(readSchema().content)
    .update(readFileSync(path.join(path.dirname(cli), '../package.json')))
    .digest('hex')
  if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  await runTask({
    title: 'Generating the database client',
    args: [cli, 'generate', '--schema', readSchema().path, '--no-hints'],
    // Generation needs no engine, but the command downloads one unless this names a file.
    env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  })
  writeFileSync(stampFile, stamp)
}

if (import.meta.main) await generateClient({ force: process.argv.includes('--force') })
