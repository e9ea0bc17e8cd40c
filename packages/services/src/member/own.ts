import type { Context, MemberActor } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'

/** For what a person does for themselves. A key cannot, whatever it may do otherwise. */
export function requireOwn(ctx: Context): MemberActor {
  authorise(ctx, 'account.write')
  return requireMember(ctx)
}

/** As `requireOwn`, also for a session that still owes its second factor. */
export function requireMember({ actor }: Context): MemberActor {
  if (actor.kind === 'member') return actor
  throw new ServiceError(
    'forbidden',
    'Members do this themselves, signed in: an API key may not (account.write).',
  )
}
