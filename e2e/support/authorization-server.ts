import { type AuthorizationServer, startAuthorizationServer } from '@millrace/testing/authorization-server'
import { readStack } from './stack.ts'

export const oauthClient = { id: 'journeys', secret: 'secret-of-the-journeys' }

/** A real authorization server, at the one port of this machine where the stack may go besides the demo world's. */
export async function startShop(): Promise<AuthorizationServer> {
  const port = Number(process.env.MILLRACE_E2E_AUTHORIZATION_PORT)
  if (!(port > 0))
    throw new Error(
      'Set MILLRACE_E2E_AUTHORIZATION_PORT to a free port, and start the stack with EGRESS_ALLOW=127.0.0.1:<that port>',
    )
  return await startAuthorizationServer({
    port,
    clients: [
      {
        client_id: oauthClient.id,
        client_secret: oauthClient.secret,
        redirect_uris: [`${readStack().url}/oauth/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
  })
}
