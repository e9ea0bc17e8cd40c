import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import type { KoaContextWithOIDC } from 'oidc-provider'

/** One request to the token endpoint that was answered. */
export interface TokenRequest {
  grantType: string
  clientId: string
  /** The OAuth error code; null: tokens were issued. */
  error: string | null
}

/** What the token endpoint was asked, and the troubles that a test wants it to have. */
export class TokenRequests {
  readonly answered: TokenRequest[] = []
  readonly #events = new EventEmitter()
  #failures: { status: number; times: number; body: string } | null = null
  #gate: { opened: Promise<void>; waiting: number } | null = null

  constructor(provider: Provider) {
    const note = ({ oidc }: KoaContextWithOIDC, error: string | null) => {
      this.answered.push({
        grantType: String(oidc.params?.grant_type ?? ''),
        clientId: oidc.client?.clientId ?? '',
        error,
      })
    }
    provider.on('grant.success', (ctx) => note(ctx, null))
    provider.on('grant.error', (ctx, error) => note(ctx, error.error))
  }

  count(grantType: string): number {
    return this.answered.filter((request) => request.grantType === grantType && request.error === null).length
  }

  fail({
    status,
    times,
    body = 'down for maintenance',
  }: {
    status: number
    times: number
    body?: string
  }): void {
    this.#failures = { status, times, body }
  }

  /** From now on requests wait until `release` is called. `reached` resolves when one does. */
  hold(): { reached: () => Promise<void>; release: () => void } {
    const { promise: opened, resolve } = Promise.withResolvers<void>()
    const gate = { opened, waiting: 0 }
    this.#gate = gate
    return {
      reached: async () => {
        while (gate.waiting === 0) await once(this.#events, 'held')
      },
      release: () => {
        if (this.#gate === gate) this.#gate = null
        resolve()
      },
    }
  }

  /** True: the request was answered here, and the provider must not see it. */
  async intercept(response: ServerResponse): Promise<boolean> {
    if (this.#gate !== null) {
      this.#gate.waiting += 1
      const { opened } = this.#gate
      this.#events.emit('held')
      await opened
    }
    const failures = this.#failures
    if (failures === null || failures.times <= 0) return false
    failures.times -= 1
    response.writeHead(failures.status, { 'content-type': 'text/plain' }).end(failures.body)
    return true
  }
}
