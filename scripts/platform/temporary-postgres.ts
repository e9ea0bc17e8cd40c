import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres.ts'

/** A server whose data nobody needs afterwards. */
export async function startTemporaryPostgres(): Promise<EmbeddedPostgres> {
  const home = mkdtempSync(path.join(tmpdir(), 'millrace-'))
  // Passable, because the server runs as another user when this is root.
  chmodSync(home, 0o711)
  const remove = () => rmSync(home, { recursive: true, force: true })
  try {
    const postgres = await startEmbeddedPostgres({ home, durable: false })
    return {
      ...postgres,
      async stop() {
        await postgres.stop()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}
