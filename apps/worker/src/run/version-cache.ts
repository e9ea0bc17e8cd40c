import type { LoadedVersion } from '@millrace/services/lease'

export interface VersionRef {
  versionId: string
  organizationId: string
}

/** The versions used last, with their bundles. Versions never change, so what is here is right for ever. */
export class VersionCache {
  readonly #load: (version: VersionRef) => Promise<LoadedVersion>
  readonly #size: number
  readonly #entries = new Map<string, Promise<LoadedVersion>>()

  constructor({ load, size }: { load: (version: VersionRef) => Promise<LoadedVersion>; size: number }) {
    this.#load = load
    this.#size = size
  }

  get({ versionId, organizationId }: VersionRef): Promise<LoadedVersion> {
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
