import { createEmbedSession, parseJson, readBody, type Services } from '@millrace/services'
import type { Handler } from 'hono'

const maxBytes = 16 * 1024

/** There is no API key: the token is what proves who asks. */
export function embedSessionHandler({ services }: { services: Services }): Handler {
  return async (c) => {
    const bytes = await readBody(c.req.raw.body, { maxBytes, declaredBytes: null })
    const session = await createEmbedSession(services, parseJson(bytes.toString('utf8')))
    return Response.json(session, { status: 201, headers: { 'cache-control': 'no-store' } })
  }
}
