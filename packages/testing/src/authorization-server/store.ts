import type { Adapter, AdapterPayload } from 'oidc-provider'

/** Everything that an authorization server remembers, in memory, so that a test can look at it and take it away. */
export class Store {
  readonly #rows = new Map<string, { model: string; id: string; payload: AdapterPayload }>()

  readonly adapter = (model: string): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`
    return {
      upsert: async (id, payload) => void this.#rows.set(keyOf(id), { model, id, payload }),
      find: async (id) => this.#rows.get(keyOf(id))?.payload,
      findByUid: async (uid) => this.#search(model, ({ payload }) => payload.uid === uid),
      findByUserCode: async (userCode) => this.#search(model, ({ payload }) => payload.userCode === userCode),
      destroy: async (id) => void this.#rows.delete(keyOf(id)),
      revokeByGrantId: async (grantId) => this.#remove((row) => row.payload.grantId === grantId),
      consume: async (id) => {
        const row = this.#rows.get(keyOf(id))
        if (row !== undefined) row.payload.consumed = Math.floor(Date.now() / 1000)
      },
    }
  }

  /** What a person does who withdraws a consent: nothing that was given is good any more. */
  forgetTokens(): void {
    this.#remove(({ model }) => ['AccessToken', 'RefreshToken', 'Grant'].includes(model))
  }

  count(model: 'AccessToken' | 'RefreshToken'): number {
    return [...this.#rows.values()].filter((row) => row.model === model && !row.payload.consumed).length
  }

  #search(model: string, wanted: (row: { payload: AdapterPayload }) => boolean): AdapterPayload | undefined {
    return [...this.#rows.values()].find((row) => row.model === model && wanted(row))?.payload
  }

  #remove(unwanted: (row: { model: string; payload: AdapterPayload }) => boolean): void {
    for (const [key, row] of this.#rows) if (unwanted(row)) this.#rows.delete(key)
  }
}
