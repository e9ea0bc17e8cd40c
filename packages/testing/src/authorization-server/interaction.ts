import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'

/** A person who signs in and agrees to all that is asked, or to nothing, without ever seeing a page. */
export async function answerInteraction(
  provider: Provider,
  { request, response, decision }: InteractionAnswer,
): Promise<void> {
  const { params, grantId, prompt } = await provider.interactionDetails(request, response)
  if (decision === 'deny') {
    const denial = { error: 'access_denied', error_description: 'The person said no.' }
    return provider.interactionFinished(request, response, denial, { mergeWithLastSubmission: false })
  }
  const login = { accountId: decision.accountId }
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
  }
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant =
    known ?? new provider.Grant({ accountId: decision.accountId, clientId: String(params.client_id) })
  grant.addOIDCScope(String(params.scope ?? ''))
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true })
}

interface InteractionAnswer {
  request: IncomingMessage
  response: ServerResponse
  decision: 'deny' | { accountId: string }
}
