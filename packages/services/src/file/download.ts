import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { requireRun } from '../run/require.ts'
import { type OpenedFile, openRunFile } from './open.ts'

/** A file of a run as a stream, for whoever may read the run. */
export async function downloadRunFile(ctx: Context, runId: string, fileId: string): Promise<OpenedFile> {
  authorise(ctx, 'run.read')
  const { organizationId } = ctx.actor
  await requireRun(ctx.db.tenant(organizationId), runId)
  return requireFound(await openRunFile(ctx, { organizationId, runId, fileId }), 'file of this run')
}
