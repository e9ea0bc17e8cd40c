import type { Context } from '../context.ts'
import { recordAudit } from './record.ts'

interface Refusal {
  permission: string
  /** What it was about, as far as the request tells. */
  entityId: string
  /** The operation's name. */
  operation: string
}

export interface RefusalLog {
  /** Never throws: the answer to whoever was refused stays the same. */
  record(ctx: Context, refusal: Refusal): Promise<void>
}

const windowMs = 60_000
/** Entries of one actor in a window; what goes beyond is counted in the first entry after it. */
const perWindow = 20
/** Actors who are remembered. */
const remembered = 1000

interface Count {
  since: number
  entries: number
  omitted: number
}

/** Attempts that the permission table refused. Bounded, so that nobody fills the log by asking for what is forbidden. */
export function createRefusalLog(): RefusalLog {
  const counts = new Map<string, Count>()

  function take(actor: string, now: number): { omitted: number } | null {
    const known = counts.get(actor)
    const count =
      known === undefined || now - known.since >= windowMs
        ? { since: now, entries: 0, omitted: known?.omitted ?? 0 }
        : known
    // Set anew: the oldest are forgotten first.
    counts.delete(actor)
    counts.set(actor, count)
    const [oldest] = counts.keys()
    if (counts.size > remembered && oldest !== undefined) counts.delete(oldest)
    if (count.entries >= perWindow) {
      count.omitted += 1
      return null
    }
    const { omitted } = count
    count.entries += 1
    count.omitted = 0
    return { omitted }
  }

  return {
    async record(ctx, { permission, entityId, operation }) {
      const { actor, db, log } = ctx
      const taken = take(`${actor.kind}:${actor.id}`, ctx.now().getTime())
      if (taken === null) return
      const { omitted } = taken
      try {
        await recordAudit(db.tenant(actor.organizationId), ctx, {
          action: permission,
          entity: permission.split('.')[0] ?? permission,
          entityId: entityId.slice(0, 200),
          result: 'refused',
          data: { operation, role: actor.role, ...(omitted > 0 && { omitted }) },
        })
      } catch (error) {
        log({ level: 'error', message: 'a refused attempt could not be recorded', error })
      }
    },
  }
}
