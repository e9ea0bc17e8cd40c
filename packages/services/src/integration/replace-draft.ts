import type { Definition } from '@millrace/contracts'
import type { Integration, TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { requireFound, ServiceError } from '../errors.ts'
import { draftColumns } from './columns.ts'
import { refuseArchived } from './require.ts'

/** Gives the new revision. With `revision`, only while the draft is that one: nobody's work is overwritten unseen. */
export async function replaceDraft(
  tx: TenantClient,
  ctx: Context,
  {
    id,
    definition,
    problems,
    revision,
    savedBy,
  }: { id: string; definition: Definition; problems: number; revision: number | undefined; savedBy: string },
): Promise<number> {
  const [saved] = await tx.integration.updateManyAndReturn({
    where: { id, archivedAt: null, ...(revision === undefined ? {} : { draftRevision: revision }) },
    data: {
      ...draftColumns(definition, { problems }),
      draftRevision: { increment: 1 },
      draftSavedBy: savedBy,
      draftSavedAt: ctx.now(),
    },
    select: { draftRevision: true },
  })
  if (saved !== undefined) return saved.draftRevision
  const row = requireFound(await tx.integration.findFirst({ where: { id } }), 'integration')
  refuseArchived(row)
  throw changedMeanwhile(row)
}

export function changedMeanwhile({
  draftRevision,
  draftSavedBy,
  draftSavedAt,
}: Pick<Integration, 'draftRevision' | 'draftSavedBy' | 'draftSavedAt'>): ServiceError {
  const who = draftSavedBy === '' ? 'Somebody else' : draftSavedBy
  return new ServiceError(
    'precondition_failed',
    `${who} has saved this draft since you loaded it (revision ${draftRevision}, ${draftSavedAt.toISOString()}).`,
  )
}
