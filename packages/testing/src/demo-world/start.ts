import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { controlRoutes } from './control.ts'
import type { CrmEnvironment } from './crm/environment.ts'
import { crmRoutes } from './crm/routes.ts'
import { dropboxRoutes } from './dropbox/routes.ts'
import { pageRoutes } from './page.ts'
import { createState, type DemoState } from './state.ts'

export interface DemoWorld {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string
  port: number
  state: DemoState
  close(): Promise<void>
}

/** Starts the fake third parties. Port 0 takes a free one. */
export async function startDemoWorld({
  port = 0,
  host = '127.0.0.1',
}: {
  port?: number
  host?: string
} = {}): Promise<DemoWorld> {
  const state = createState()
  const server = createServer(getRequestListener(createApp(state).fetch))
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the demo world listens on no port')
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    state,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function createApp(state: DemoState): Hono<CrmEnvironment> {
  const app = new Hono<CrmEnvironment>()
  app.use(async (context, next) => {
    await next()
    context.header('x-content-type-options', 'nosniff')
  })
  app.route('/', pageRoutes(state))
  app.route('/dropbox/2/files', dropboxRoutes(state))
  app.route('/crm', crmRoutes(state))
  app.route('/control', controlRoutes(state))
  app.notFound((context) => context.json({ error: 'not_found' }, 404))
  app.onError((_error, context) => context.json({ error: 'internal_error' }, 500))
  return app
}
