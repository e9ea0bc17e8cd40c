import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLocalBlobs } from '@millrace/blobs'
import { createDatabase } from '@millrace/db'
import { createTestDatabase } from '@millrace/testing/database'
import { createVault } from '@millrace/vault'
import { newApiKey } from '../src/api-key/token.ts'
import type { Context, Role, Services } from '../src/index.ts'
import { MemoryLive } from './memory-live.ts'
import { MemoryQueue } from './memory-queue.ts'

export interface TestKit {
  services: Services
  databaseUrl: string
  queue: MemoryQueue
  live: MemoryLive
  /** What was logged. */
  logged: Parameters<Services['log']>[0][]
  /** A context of the first organization; by default its owner's. */
  as(role?: Role): Context
  /** The owner of another organization, who must not reach the first one's things. */
  stranger: Context
  /** API keys of the owners of both. */
  keys: { own: string; stranger: string }
  close(): Promise<void>
}

/**
 * Services over a database of their own: real Postgres, blobs on disk, queue and live hints in memory. `databaseUrl` is
 * for tests that bring a migrated database along.
 */
export async function createTestKit({ databaseUrl }: { databaseUrl?: string } = {}): Promise<TestKit> {
  const database =
    databaseUrl === undefined ? await createTestDatabase() : { url: databaseUrl, drop: async () => {} }
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-services-'))
  const db = createDatabase({ url: database.url })
  const queue = new MemoryQueue()
  const live = new MemoryLive()
  const logged: TestKit['logged'] = []
  const services: Services = {
    db,
    queue,
    live,
    vault: createVault({ masterKey: randomBytes(32).toString('base64') }),
    blobs: createLocalBlobs({ folder }),
    // Third parties of tests are on this machine.
    outbound: { fetchFor: () => fetch },
    publicUrl: 'https://millrace.example',
    now: () => new Date(),
    log: (entry) => logged.push(entry),
  }
  const own = await createOrganization(services, 'acme')
  const other = await createOrganization(services, 'rival')
  return {
    services,
    databaseUrl: database.url,
    queue,
    live,
    logged,
    as: (role = 'owner') => ({ ...services, actor: { ...own.actor, role } }),
    stranger: { ...services, actor: other.actor },
    keys: { own: own.key, stranger: other.key },
    async close() {
      await db.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function createOrganization(services: Services, slug: string) {
  const { system } = services.db
  const { id: organizationId } = await system.organization.create({ data: { slug, name: slug } })
  const member = await system.member.create({
    data: { organizationId, email: `owner@${slug}.example`, name: 'Olga', passwordHash: '', role: 'owner' },
  })
  const { key, prefix, hash } = newApiKey()
  await system.apiKey.create({ data: { organizationId, name: 'test', prefix, hash, role: 'owner' } })
  return { key, actor: { kind: 'member' as const, id: member.id, organizationId, role: 'owner' as const } }
}
