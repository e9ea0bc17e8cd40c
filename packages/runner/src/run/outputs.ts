import type { Json, StartMessage, Step } from '@millrace/contracts'
import type { Requests } from '../requests.ts'
import { mayRead } from './may-read.ts'
import type { Results } from './results.ts'
import { stepIdOf } from './step-path.ts'

/** Large outputs that the worker holds, asked for when a step may look at them. */
export class Outputs {
  readonly #start: StartMessage
  readonly #results: Results
  readonly #requests: Requests
  readonly #reading = new Map<string, Promise<void>>()

  constructor({ start, results, requests }: { start: StartMessage; results: Results; requests: Requests }) {
    this.#start = start
    this.#results = results
    this.#requests = requests
  }

  /** Reads what the step at `path` may look at and is not here; null: nothing. */
  before(path: string, step: Step): Promise<unknown> | null {
    const unread = this.#results.unreadFrom(path)
    if (unread.length === 0) return null
    const reads = mayRead(step, this.#start.modules?.[step.id]?.code)
    const wanted = unread.filter((each) => reads.kind === 'all' || reads.names(stepIdOf(each)))
    return wanted.length === 0 ? null : Promise.all(wanted.map((each) => this.#load(each, path)))
  }

  /** An output for the run's own use: nothing is kept of it. */
  async read(path: string, askedBy = path): Promise<Json> {
    return this.#results.unreadBytes(path) === undefined
      ? this.#results.outputOf(path)
      : this.ask(path, askedBy)
  }

  ask(path: string, askedBy = path): Promise<Json> {
    return this.#requests.of(askedBy).ask({ op: 'read-output', of: path })
  }

  /** Kept from then on: in a loop, each item may look at it. */
  #load(path: string, askedBy: string): Promise<void> {
    let reading = this.#reading.get(path)
    if (reading === undefined) {
      reading = this.ask(path, askedBy)
        .then((output) => this.#results.setRead(path, output))
        .finally(() => this.#reading.delete(path))
      this.#reading.set(path, reading)
    }
    return reading
  }
}
