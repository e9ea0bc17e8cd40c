import { setMaxListeners } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { brokerSocketName } from '@millrace/contracts'
import { type EgressAttempt, orderedId } from '@millrace/services/egress'
import { Allowance } from './allowance.ts'
import { Asker } from './asker.ts'
import { attempt, type Outcome, without } from './attempt.ts'
import { defaultEgressTimings, type EgressCaps, type EgressTimings } from './caps.ts'
import { noPort } from './log-entry.ts'
import type { Network, Target } from './network.ts'
import { platformRefusal, refusalOf } from './refusal.ts'

export interface BrokerOptions {
  /** Only the sandbox and this worker see it. */
  directory: string
  network: Network
  caps: EgressCaps
  timings?: EgressTimings
  /** Told when an attempt is over. */
  onEntry: (entry: EgressAttempt) => void
  /** Once, when nothing of the run can pass any more: it has moved, or asked for, more than it may. */
  onExhausted: (reason: string) => void
  /** What is the fault of the platform. */
  onProblem: (error: unknown) => void
  now: () => Date
}

export interface Broker {
  /** Ends every connection at once. Resolves when `onEntry` was told of all of them. */
  close(): Promise<void>
}

/** The way out of one sandbox; see `brokerSocketName` for what is spoken. Whatever comes from inside is hostile. */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const broker = new RunBroker(options)
  await broker.listen()
  return broker
}

class RunBroker implements Broker {
  readonly #options: BrokerOptions & { timings: EgressTimings }
  readonly #allowance: Allowance
  readonly #server: Server
  readonly #askers = new Set<Asker>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #closing = new AbortController()
  #isExhausted = false
  #questions = 0
  #lastName = 0

  constructor(options: BrokerOptions) {
    this.#options = { timings: defaultEgressTimings, ...options }
    this.#allowance = new Allowance(options.caps)
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#greet(socket))
    // Each open connection listens.
    setMaxListeners(0, this.#closing.signal)
  }

  async listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject)
    this.#server.listen(
      // The directory is one sandbox's alone; that may have another user.
      { path: path.join(this.#options.directory, brokerSocketName), readableAll: true, writableAll: true },
      resolve,
    )
    await promise
    this.#server.off('error', reject)
    this.#server.on('error', this.#options.onProblem)
  }

  async close(): Promise<void> {
    this.#server.close()
    for (const asker of this.#askers) asker.close()
    this.#closing.abort()
    await Promise.all(this.#underWay)
  }

  #greet(socket: Socket): void {
    const { caps, timings, onProblem } = this.#options
    this.#questions += 1
    if (this.#questions > caps.questions) {
      socket.destroy()
      this.#shut()
      return
    }
    const asker = new Asker(socket, { timeoutMs: timings.questionMs })
    if (this.#askers.size >= caps.pendingQuestions) {
      const message = `A run may ask for ${caps.pendingQuestions} connections or names at once.`
      asker.answer({ ok: false, code: 'EDQUOT', message })
      return
    }
    this.#askers.add(asker)
    asker.gone.addEventListener('abort', () => this.#askers.delete(asker))
    const work = this.#serve(asker).catch(onProblem)
    this.#underWay.add(work)
    void work.then(() => this.#underWay.delete(work))
  }

  /** A question costs the worker more than the one who asks: whoever goes on asking is not heard any more. */
  #shut(): void {
    if (!this.#server.listening) return
    this.#server.close()
    this.#exhaust(`A run may ask for ${this.#options.caps.questions} connections and names in all.`)
  }

  async #serve(asker: Asker): Promise<void> {
    const question = await asker.question
    if (question === null) return
    if (!question.ok) {
      asker.answer({ ok: false, code: 'EINVAL', message: question.problem })
      return
    }
    const { request } = question
    if (request.op === 'open') await this.#open(asker, request)
    else await this.#lookUp(asker, request.host)
  }

  async #open(asker: Asker, target: Target): Promise<void> {
    const { network, directory, timings, onProblem, now } = this.#options
    const at = now()
    const named = { ...target, host: network.nameOf(target) ?? target.host }
    this.#lastName += 1
    const outcome = await attempt({
      asker,
      connect: (signal) => network.connect(target, signal),
      allowance: this.#allowance,
      directory,
      name: this.#lastName.toString(nameRadix),
      timings,
      closing: this.#closing.signal,
      onProblem,
    })
    this.#record(named, outcome, at)
    if (this.#allowance.exhausted !== null) this.#exhaust(this.#allowance.exhausted)
  }

  /** In the log are only those that were refused: what is done with a name that is known is seen when it is opened. */
  async #lookUp(asker: Asker, host: string): Promise<void> {
    const { network, onProblem, now } = this.#options
    const at = now()
    try {
      asker.answer({ ok: true, addresses: await network.resolve(host, asker.gone) })
    } catch (error) {
      if (asker.gone.aborted) return
      const refusal = refusalOf(error)
      if (refusal === null) onProblem(error)
      const { code, message, verdict, reason } = refusal ?? platformRefusal
      asker.answer({ ok: false, code, message })
      if (verdict === 'denied') this.#record({ host, port: noPort }, without(verdict, reason), at)
    }
  }

  #exhaust(reason: string): void {
    if (this.#isExhausted || this.#closing.signal.aborted) return
    this.#isExhausted = true
    this.#options.onExhausted(reason)
  }

  #record({ host, port }: Target, outcome: Outcome, at = this.#options.now()): void {
    this.#options.onEntry({ id: orderedId(), at, host, port, ...outcome })
  }
}

const nameRadix = 36
