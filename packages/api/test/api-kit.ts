import type { Actor } from '@millrace/services'
import { createTestKit, type TestKit } from '@millrace/services/testing'
import type { Hono } from 'hono'
import { createApi } from '../src/index.ts'

export interface ApiKit extends TestKit {
  app: Hono
  /** Sends with the owner's API key unless the headers say otherwise; a plain object is sent as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>
  /** The actor that the session cookie stands for. */
  session: Actor | null
}

export interface CallOptions {
  body?: unknown
  headers?: Record<string, string>
  key?: string | null
}

export async function createApiKit(options: { databaseUrl?: string } = {}): Promise<ApiKit> {
  const kit = await createTestKit(options)
  const app = createApi({
    services: kit.services,
    authenticate: async () => apiKit.session,
    maxHookBytes: 1000,
  })
  const apiKit: ApiKit = {
    ...kit,
    app,
    session: null,
    call: async (method, path, { body, headers = {}, key = kit.keys.own } = {}) =>
      app.request(path, {
        method,
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  }
  return apiKit
}
