import { createEmbedSession, parseJson, readBody, type Services } from '@millrace/services'
import type { Handler } from 'hono'
import { originOf } from './origin.ts'

const maxBytes = 16 * 1024

/** There is no API key: the token is what proves who asks. */
export function embedSessionHandler({ services }: { services: Services }): Handler {
  return async (c) => {
    const { body, headers } = c.req.raw
    const bytes = await readBody(body, { maxBytes, declaredBytes: null })
    const input = parseJson(bytes.toString('utf8'))
    const session = await createEmbedSession(services, input, originOf(headers))
    return Response.json(session, { status: 201, headers: { 'cache-control': 'no-store' } })
  }
}
