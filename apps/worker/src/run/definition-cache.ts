import type { Definition } from '@millrace/contracts'

export interface VersionRef {
  versionId: string
  organizationId: string
}

/** Definitions of the versions used last. Versions never change, so what is here is right for ever. */
export class DefinitionCache {
  readonly #load: (version: VersionRef) => Promise<Definition>
  readonly #size: number
  readonly #entries = new Map<string, Promise<Definition>>()

  constructor({ load, size }: { load: (version: VersionRef) => Promise<Definition>; size: number }) {
    this.#load = load
    this.#size = size
  }

  get({ versionId, organizationId }: VersionRef): Promise<Definition> {
    const cached = this.#entries.get(versionId)
    const entry = cached ?? this.#load({ versionId, organizationId })
    // A Map keeps the order of insertion: the first key is the one that nobody has used for longest.
    this.#entries.delete(versionId)
    this.#entries.set(versionId, entry)
    if (!cached) {
      entry.catch(() => this.#entries.delete(versionId))
      this.#shrink()
    }
    return entry
  }

  #shrink(): void {
    for (const versionId of this.#entries.keys()) {
      if (this.#entries.size <= this.#size) return
      this.#entries.delete(versionId)
    }
  }
}
