import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { parseJson, readBody } from './read-body.ts'
import { type CrmBehaviour, type DemoState, resetState } from './state.ts'

const times = z.int().min(1).max(1_000_000).nullable().default(null)

/** Missing members get a default, so that `{ "mode": "slow" }` is enough. */
const behaviourSchema: z.ZodType<CrmBehaviour> = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('ok') }),
  z.strictObject({ mode: z.literal('429'), times, retryAfterSeconds: z.int().min(0).max(3600).default(1) }),
  z.strictObject({ mode: z.literal('500'), times }),
  z.strictObject({ mode: z.literal('slow'), times, delayMs: z.int().min(0).max(600_000).default(3000) }),
  z.strictObject({ mode: z.literal('reset'), times, when: z.enum(['before', 'after']).default('before') }),
])

/** The switches: how the CRM behaves, and back to the start. */
export function controlRoutes(state: DemoState): Hono {
  const app = new Hono()

  app.use(async (context, next) => {
    if (comesFromAnotherSite(context)) return context.json({ error: 'another site may not do this' }, 403)
    return await next()
  })
  app.get('/crm', (context) => context.json(state.behaviour))
  app.post('/crm', async (context) => {
    const bytes = await readBody(context, 4096)
    const behaviour = behaviourSchema.safeParse(parseJson(bytes?.toString() ?? ''))
    if (!behaviour.success) return context.json({ error: z.prettifyError(behaviour.error) }, 422)
    state.behaviour = behaviour.data
    return context.json(state.behaviour)
  })
  app.post('/reset', (context) => {
    resetState(state)
    return context.json({ ok: true })
  })
  return app
}

/** Any page in the same browser could post to a local port. Browsers always say where a request comes from. */
function comesFromAnotherSite(context: Context): boolean {
  const site = context.req.header('sec-fetch-site')
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}
