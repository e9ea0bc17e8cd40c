import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { isUuid } from '../shared/uuid.ts'
import { type OpenedFile, openBytes } from './open.ts'

/** A file that somebody uploaded, as a stream; those of runs belong to their run. */
export async function downloadUpload(ctx: Context, id: string): Promise<OpenedFile> {
  authorise(ctx, 'instance.read')
  const file = isUuid(id)
    ? await ctx.db
        .tenant(ctx.actor.organizationId)
        .file.findFirst({ where: { id, keptUntil: { not: null } } })
    : null
  return requireFound(await openBytes(ctx, requireFound(file, 'file')), 'file')
}
