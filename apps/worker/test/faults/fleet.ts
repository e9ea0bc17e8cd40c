import type { Definition } from '@millrace/contracts'
import { createIntegration, publishIntegration, saveDraft } from '@millrace/services'
import { code, type Kit } from '../kit.ts'

type Field = NonNullable<Definition['config']>['pages'][number]['fields'][number]
const pages = (...fields: Field[]) => ({ pages: [{ title: 'Settings', fields }] })
const folder: Field = { key: 'folder', type: 'text', label: 'Folder', required: true }

let counter = 0

export interface Fleet {
  integration: string
  ids: string[]
  /** Which state each instance is in: its version, the config's key that says so, and what the rollout says of it. */
  states(): Promise<{ version: number; configured: number; item: string | null }[]>
  /** How often each instance was moved, by what it keeps of it. */
  movesOf(): Promise<number[]>
}

/** Many deployed instances on version 1, written by the database alone; version 2 names its config otherwise. */
export async function givenFleet(
  kit: Kit,
  { count, secondStep = 'return 2' }: { count: number; secondStep?: string },
): Promise<Fleet> {
  counter += 1
  const integration = `fleet-${counter}`
  const draft = (step: string, field: Field): Definition => ({
    schemaVersion: 1,
    key: integration,
    name: integration,
    config: pages(field),
    flows: [
      {
        key: 'main',
        name: 'Main',
        trigger: { id: 'trigger', use: 'manual' },
        steps: [code('only', step)],
      },
    ],
  })
  const { ctx, services } = kit
  const { system } = services.db
  await createIntegration(ctx, draft('return 1', folder))
  await publishIntegration(ctx, integration, {})
  await saveDraft(
    ctx,
    integration,
    draft(secondStep, { ...folder, key: 'directory', formerKeys: ['folder'] }),
  )
  await publishIntegration(ctx, integration, {})
  await system.$executeRaw`
    WITH first AS (
      SELECT version."organizationId", version."integrationId", version.id FROM "Version" version
        JOIN "Integration" integration ON integration.id = version."integrationId"
      WHERE integration.key = ${integration} AND version.number = 1
    ), customers AS (
      INSERT INTO "Customer" (id, "organizationId", "externalId", name, "updatedAt")
      SELECT gen_random_uuid(), first."organizationId", ${integration} || '-' || number, 'Customer ' || number, now()
      FROM first, generate_series(1, ${count}::int) AS number
      RETURNING id, "organizationId"
    ), instances AS (
      INSERT INTO "Instance" (id, "organizationId", "customerId", "integrationId", "versionId", status, config,
        "updatedAt")
      SELECT gen_random_uuid(), customers."organizationId", customers.id, first."integrationId", first.id, 'enabled',
        '{"folder":"/in"}', now()
      FROM first, customers
      RETURNING id, "organizationId"
    )
    INSERT INTO "InstanceFlow" (id, "organizationId", "instanceId", flow, "hookToken")
    SELECT gen_random_uuid(), "organizationId", id, 'main', id::text FROM instances`
  const rows = await system.instance.findMany({
    where: { integration: { key: integration } },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  const ids = rows.map(({ id }) => id)
  return {
    integration,
    ids,
    async states() {
      const instances = await system.instance.findMany({
        where: { id: { in: ids } },
        orderBy: { id: 'asc' },
        select: {
          version: { select: { number: true } },
          config: true,
          rolloutItems: { select: { status: true } },
        },
      })
      return instances.map(({ version, config, rolloutItems }) => ({
        version: version.number ?? 0,
        configured: Object.hasOwn(Object(config), 'directory') ? 2 : 1,
        item: rolloutItems.at(-1)?.status ?? null,
      }))
    },
    async movesOf() {
      const moves = await system.instanceRevision.groupBy({
        by: ['instanceId'],
        where: { instanceId: { in: ids } },
        _count: true,
      })
      return moves.map(({ _count }) => _count)
    },
  }
}
