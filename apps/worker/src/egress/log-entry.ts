import type { EgressVerdict } from '@millrace/contracts'
import { type EgressAttempt, orderedId } from '@millrace/services/egress'

/** In place of a host: the attempts that the log has no room for. */
const anyHost = '*'

/** In place of a port: the name was only looked up. */
export const noPort = 0

const textCharacters = 300

/** Code from outside chose these texts: no control characters, no secret, no more than a column is for. */
export function cleaned(entry: EgressAttempt, redact: (text: string) => string): EgressAttempt {
  const clean = (text: string) =>
    redact(text)
      .toWellFormed()
      .replaceAll(/\p{Cc}/gu, '\ufffd')
      .slice(0, textCharacters)
  return {
    ...entry,
    host: clean(entry.host),
    reason: entry.reason === null ? null : clean(entry.reason),
  }
}

/** What takes the place of entries over the cap. */
export class Remainder {
  #count = 0
  #sent = 0
  #received = 0
  readonly #verdicts = new Map<EgressVerdict, number>()

  add({ verdict, bytesSent, bytesReceived }: EgressAttempt): void {
    this.#count += 1
    this.#sent += bytesSent
    this.#received += bytesReceived
    this.#verdicts.set(verdict, (this.#verdicts.get(verdict) ?? 0) + 1)
  }

  /** Null: there is none. */
  entry(at: Date): EgressAttempt | null {
    if (this.#count === 0) return null
    const verdicts = [...this.#verdicts].map(([verdict, count]) => `${count} ${verdict}`)
    return {
      id: orderedId(),
      at,
      host: anyHost,
      port: noPort,
      address: null,
      verdict: 'limited',
      reason: `The log has no more room: ${this.#count} more attempts are not in it (${verdicts.join(', ')}).`,
      bytesSent: this.#sent,
      bytesReceived: this.#received,
      durationMs: null,
    }
  }
}
