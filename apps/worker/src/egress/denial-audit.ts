import type { Services } from '@millrace/services'
import type { EgressAttempt } from '@millrace/services/egress'

const mostLines = 20

/** A line in the worker's log for each target that was denied; of a run that goes on trying, the first ones and a count. */
export class DenialAudit {
  readonly #log: Services['log']
  readonly #about: Record<string, string>
  #denied = 0

  constructor(log: Services['log'], about: Record<string, string>) {
    this.#log = log
    this.#about = about
  }

  add({ verdict, host, port, reason }: EgressAttempt): void {
    if (verdict !== 'denied') return
    this.#denied += 1
    if (this.#denied > mostLines) return
    this.#log({ level: 'warn', message: 'egress was denied', data: { ...this.#about, host, port, reason } })
  }

  close(): void {
    const more = this.#denied - mostLines
    if (more <= 0) return
    this.#log({ level: 'warn', message: 'egress was denied more often', data: { ...this.#about, more } })
  }
}
