import { diffDefinitions, type VersionDiff, versionDiffQuerySchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { refuseOtherKey, requireDefinition, storedDefinition } from '../integration/definition.ts'
import { requireIntegration } from '../integration/require.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { emptyDefinition } from './empty.ts'
import { requireNumbered } from './require.ts'

/** What a version changed against the one before it; with `to`, what `to` (a number or `draft`) changed against it. */
export async function diffVersion(
  ctx: Context,
  key: string,
  number: string,
  query: unknown,
): Promise<VersionDiff> {
  authorise(ctx, 'integration.read')
  const { to } = parse(versionDiffQuerySchema, query)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id: integrationId, draft } = await requireIntegration(db, key)
  const named = await requireNumbered(db, { integrationId, number })
  if (to === undefined) {
    const before = await newestBelow(db, { integrationId, below: named.number ?? 0 })
    return compare(before, { name: named.number ?? 0, definition: named.definition })
  }
  const after = to === 'draft' ? null : await requireNumbered(db, { integrationId, number: String(to) })
  return compare(named, {
    name: after?.number ?? 'draft',
    definition: after === null ? draft : after.definition,
  })
}

/** What publishing would bring: the draft against the newest version. */
export async function diffDraft(ctx: Context, key: string): Promise<VersionDiff> {
  authorise(ctx, 'integration.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id: integrationId, draft } = await requireIntegration(db, key)
  return compare(await newestBelow(db, { integrationId }), { name: 'draft', definition: draft })
}

/** What would change if the definition given became the draft. Stores nothing. */
export async function diffGiven(ctx: Context, key: string, input: unknown): Promise<VersionDiff> {
  authorise(ctx, 'integration.read')
  const { draft } = await requireIntegration(ctx.db.tenant(ctx.actor.organizationId), key)
  const { definition } = requireDefinition(input, { allowProblems: true })
  refuseOtherKey(definition, key)
  return { from: 'draft', to: 'given', diff: diffDefinitions(storedDefinition(draft), definition) }
}

function newestBelow(
  db: TenantClient,
  { integrationId, below }: { integrationId: string; below?: number },
): Promise<{ number: number | null; definition: unknown } | null> {
  return db.version.findFirst({
    where: { integrationId, number: below === undefined ? { not: null } : { lt: below } },
    orderBy: { number: 'desc' },
    select: { number: true, definition: true },
  })
}

function compare(
  before: { number: number | null; definition: unknown } | null,
  after: { name: VersionDiff['to']; definition: unknown },
): VersionDiff {
  const now = storedDefinition(after.definition)
  const old = before === null ? emptyDefinition(now) : storedDefinition(before.definition)
  return { from: before?.number ?? null, to: after.name, diff: diffDefinitions(old, now) }
}
