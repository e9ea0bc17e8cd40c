import type { Json, LogLevel, StartMessage } from '@millrace/contracts'
import type { Channel } from '../channel.ts'
import { toLogData } from '../json/index.ts'
import type { Redactor } from '../redact.ts'

export interface LogLine {
  path?: string | undefined
  level: LogLevel
  message: string
  data?: unknown
}

/** More than this past the limit is no longer a talkative step but a broken one: the run fails. */
const floodBytes = 16 * 1024 * 1024

/** The log lines of a run, masked and cut to the run's limits. */
export class RunLog {
  readonly #channel: Channel
  readonly #redactor: Redactor
  readonly #limits: StartMessage['limits']
  readonly #onFlood: (path: string | undefined) => void
  #lines = 0
  #bytes = 0
  #dropped = 0
  #droppedBytes = 0

  constructor({
    channel,
    redactor,
    limits,
    onFlood,
  }: {
    channel: Channel
    redactor: Redactor
    limits: StartMessage['limits']
    /** Called once, with the step that printed the line too many. */
    onFlood: (path: string | undefined) => void
  }) {
    this.#onFlood = onFlood
    this.#channel = channel
    this.#redactor = redactor
    this.#limits = limits
  }

  write(line: LogLine): void {
    if (this.#dropped > 0 || this.#lines >= this.#limits.logLines) {
      this.#drop(line)
      return
    }
    const message = cut(this.#redactor.text(line.message), this.#limits.logLineBytes)
    const data = line.data === undefined ? undefined : this.#data(line.data)
    const bytes =
      Buffer.byteLength(message) + (data === undefined ? 0 : Buffer.byteLength(JSON.stringify(data)))
    if (this.#bytes + bytes > this.#limits.logBytes) {
      this.#drop(line)
      return
    }
    this.#lines += 1
    this.#bytes += bytes
    this.#send({ ...line, message, data })
  }

  /** Says once how much was dropped; called at the end, when that is known. */
  close(): void {
    if (this.#dropped === 0) return
    const lines = this.#dropped === 1 ? 'line was' : 'lines were'
    this.#send({ level: 'warn', message: `log limit reached: ${this.#dropped} ${lines} dropped` })
    this.#dropped = 0
  }

  /** Counts characters, not bytes: encoding what nobody reads would be the flood's work. */
  #drop({ message, path }: LogLine): void {
    this.#dropped += 1
    const before = this.#droppedBytes
    this.#droppedBytes += message.length
    if (before <= floodBytes && this.#droppedBytes > floodBytes) this.#onFlood(path)
  }

  #data(value: unknown): Json {
    const data = this.#redactor.json(toLogData(value))
    const text = JSON.stringify(data)
    return Buffer.byteLength(text) > this.#limits.logLineBytes ? cut(text, this.#limits.logLineBytes) : data
  }

  #send({ path, level, message, data }: LogLine & { data?: Json | undefined }): void {
    this.#channel.send({
      type: 'log',
      ...(path === undefined ? {} : { path }),
      level,
      message,
      ...(data === undefined ? {} : { data }),
      at: Date.now(),
    })
  }
}

/** Cuts by characters first, so that a huge text is never encoded as a whole. */
function cut(text: string, maxBytes: number): string {
  if (text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes) return text
  const kept = Buffer.from(text.slice(0, maxBytes))
    .subarray(0, maxBytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
  return `${kept}... (${text.length - kept.length} more characters)`
}
