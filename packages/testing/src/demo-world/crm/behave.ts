import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { CrmBehaviour, DemoState } from '../state.ts'
import type { CrmMiddleware } from './environment.ts'

/** Answers, delays or cuts a request as the switch at /control/crm says. */
export function behave(state: DemoState): CrmMiddleware {
  return async (context, next) => {
    const behaviour = state.behaviour
    state.behaviour = countDown(behaviour)
    switch (behaviour.mode) {
      case 'ok':
        return await next()
      case '429':
        return context.json({ error: 'too_many_requests' }, 429, {
          'retry-after': String(behaviour.retryAfterSeconds),
        })
      case '500':
        return context.json({ error: 'internal_error' }, 500)
      case 'slow':
        // A client that has left is not waited for.
        await delay(behaviour.delayMs, undefined, { signal: context.req.raw.signal }).catch(() => {})
        return await next()
      case 'reset':
        if (behaviour.when === 'after') await next()
        context.env.incoming.socket.resetAndDestroy()
        context.res = RESPONSE_ALREADY_SENT
        return
      default:
        return unreachable(behaviour)
    }
  }
}

function countDown(behaviour: CrmBehaviour): CrmBehaviour {
  if (behaviour.mode === 'ok' || behaviour.times === null) return behaviour
  return behaviour.times > 1 ? { ...behaviour, times: behaviour.times - 1 } : { mode: 'ok' }
}

function unreachable(behaviour: never): never {
  throw new Error(`unknown behaviour ${JSON.stringify(behaviour)}`)
}
