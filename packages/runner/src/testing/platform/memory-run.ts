import { randomUUID } from 'node:crypto'
import {
  type Flow,
  type FromSandbox,
  type Json,
  type JsonObject,
  protocolVersion,
  type RecordedStep,
  type RunError,
  type SandboxRequest,
  type StartMessage,
  type Wait,
  type WaitResolution,
} from '@millrace/contracts'
import { compileFlow, historyForRetry, retryDelayMs } from '@millrace/engine'
import type {
  Decision,
  PlatformRun,
  Point,
  Refusal,
  RunFault,
  RunJournal,
  StepRecord,
} from '@millrace/testing/conformance'
import { StepFailure } from '../../step-failure.ts'
import { MemoryWorker } from '../memory-worker.ts'
import { type InProcessRun, runInProcess } from '../run-in-process.ts'
import type { MemoryState } from './memory-state.ts'

/** What the runs of one integration share. */
export interface MemoryWorld {
  state: MemoryState
  config: JsonObject
  flowOf(key: string): Flow | undefined
}

interface Beginning {
  flow: Flow
  input: Json
  parent: { run: MemoryRun; path: string; depth: number } | null
}

type Status = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'canceled'
type Done = Extract<FromSandbox, { type: 'done' }>
type StepMessage = Extract<FromSandbox, { type: 'step' }>

const maxCallDepth = 10
const callDepthMessage = `Flows call each other more than ${maxCallDepth} deep here: mostly a flow that calls itself without an end. Let a branch end the chain.`

/** One run over all its attempts: what database, queue and worker do for it, in memory and without a clock. */
export class MemoryRun implements PlatformRun {
  readonly id = randomUUID()
  readonly #world: MemoryWorld
  readonly #given: Beginning
  readonly #children = new Map<string, MemoryRun>()
  readonly #steps = new Map<string, StepMessage>()
  readonly #reports: string[] = []
  readonly #logs: string[] = []
  readonly #watchers = new Set<() => void>()
  /** What each step has waited for. */
  readonly #waits = new Map<string, Wait>()
  /** How its wait ended, also before it began. */
  readonly #answers = new Map<string, WaitResolution>()
  #worker: MemoryWorker
  #line: InProcessRun | null = null
  #status: Status = 'queued'
  #attempt = 0
  #retries = 0
  #respond: Json = null
  #output: Json = null
  #error: RunError | null = null
  #canceledWith = canceled

  static start(world: MemoryWorld, given: Beginning): MemoryRun {
    const run = new MemoryRun(world, given)
    run.#goOn([])
    return run
  }

  private constructor(world: MemoryWorld, given: Beginning) {
    this.#world = world
    this.#given = given
    this.#worker = this.#newWorker()
  }

  async until(point: Point): Promise<void> {
    await this.#watch(() => {
      if ('waiting' in point)
        return this.#status === 'waiting' && this.#stepStatus(point.waiting) === 'waiting'
      return this.#stepStatus(point.step) === point.is
    })
  }

  async ended(): Promise<void> {
    await this.#watch(() => this.#isOver)
  }

  async callBack(path: string, body: Json): Promise<Refusal | null> {
    return this.#answer(path, body)
  }

  async decide(path: string, { decision, by, approver, form }: Decision): Promise<Refusal | null> {
    const wait = this.#waits.get(path)
    if (wait?.kind !== 'approval') return this.#isOver ? 'expired' : 'conflict'
    const named = wait.approvers[approver ?? -1]
    if (wait.approvers.length > 0 && named === undefined) return 'not_found'
    const missing = wait.form.some(({ key, required }) => required === true && form[key] === undefined)
    if (decision === 'approved' && missing && !this.#isOver) return 'invalid'
    const at = new Date().toISOString()
    return this.#answer(path, { decision, by: named ?? by ?? null, at, form })
  }

  async timePasses(path: string): Promise<void> {
    this.#resolve(path, { kind: 'due' })
  }

  async retryIsDue(): Promise<void> {
    await this.#watch(() => this.#status === 'queued')
    this.#goOn(this.#worker.history())
  }

  async cancel(): Promise<Refusal | null> {
    if (this.#isOver) return 'conflict'
    this.#cancelWith(canceled)
    return null
  }

  async child(path: string): Promise<MemoryRun> {
    await this.#watch(() => this.#children.has(path))
    const child = this.#children.get(path)
    if (child === undefined) throw new Error(`Step ${path} has called no flow`)
    return child
  }

  async journal(): Promise<RunJournal> {
    const steps = [...this.#steps].map(([path, step]): [string, StepRecord] => [path, this.#recordOf(step)])
    const children: Record<string, RunJournal> = {}
    for (const [path, child] of this.#children) {
      await child.ended()
      children[path] = await child.journal()
    }
    return {
      run: { status: this.#status, output: this.#output, error: faultOf(this.#error) },
      steps: Object.fromEntries(steps),
      reports: this.#reports,
      logs: this.#logs,
      respond: this.#respond,
      children,
    }
  }

  #cancelWith(error: RunError): void {
    if (this.#isOver) return
    this.#canceledWith = error
    if (this.#line !== null) this.#line.send({ type: 'cancel' })
    else this.#endAsCanceled(error)
  }

  get #isOver(): boolean {
    return this.#status === 'succeeded' || this.#status === 'failed' || this.#status === 'canceled'
  }

  #stepStatus(path: string): string | undefined {
    return this.#steps.get(path)?.status
  }

  #goOn(history: RecordedStep[]): void {
    this.#status = 'running'
    this.#attempt += 1
    this.#work(history).catch((error: unknown) => {
      this.#end('failed', { code: 'internal', message: String(error), retryable: false })
    })
  }

  async #work(history: RecordedStep[]): Promise<void> {
    let done: Done | undefined
    const line = await runInProcess({
      start: this.#startMessage(history),
      onMessage: (message, own) => {
        this.#worker.handle(message, own)
        if (message.type === 'done') done = message
        else this.#note(message, own)
        this.#tell()
      },
      onData: (piece, own) => this.#worker.handleData(piece, own),
    })
    this.#line = line
    await line.ended
    this.#line = null
    if (done !== undefined) this.#settle(done)
  }

  #note(message: FromSandbox, line: InProcessRun): void {
    switch (message.type) {
      case 'step': {
        const { path, status, attempt, wait } = message
        if (wait !== undefined) this.#waits.set(path, wait)
        this.#steps.set(path, message)
        this.#reports.push(`${path} ${status} #${attempt}`)
        const early = this.#answers.get(path)
        if (status === 'waiting' && early !== undefined) {
          this.#worker.resolve(path, early)
          line.send({ type: 'resolved', path, resolution: early })
        }
        return
      }
      case 'log':
        this.#logs.push(`${message.path ?? '-'} ${message.level} ${message.message}`)
        return
      case 'respond': {
        const { status, headers, body } = message
        this.#respond ??= { status, headers, ...(body === undefined ? {} : { body }) }
        return
      }
      default:
    }
  }

  #settle(done: Done): void {
    const { status, error, output } = done
    switch (status) {
      case 'waiting':
        this.#status = 'waiting'
        if (this.#worker.history().some(({ resolution }) => resolution !== undefined)) {
          this.#goOn(this.#worker.history())
        }
        break
      case 'succeeded':
        this.#output = output ?? bodyOf(this.#respond)
        this.#end('succeeded', null)
        break
      case 'failed':
        if (error === undefined || !this.#tryAgain(error)) this.#end('failed', error ?? null)
        break
      case 'canceled':
        this.#end('canceled', this.#canceledWith)
        break
      default:
        status satisfies never
    }
    this.#tell()
  }

  /** A failed run whose flow says so keeps what succeeded and waits for its next try. */
  #tryAgain(error: RunError): boolean {
    const { flow } = this.#given
    if (retryDelayMs(flow.settings?.retry, this.#retries + 1, error) === null) return false
    this.#retries += 1
    const why = error.message.replace(/\.+$/, '')
    this.#logs.push(
      `- warn The run failed (${error.code}): ${why}. It is tried again, retry ${this.#retries}.`,
    )
    this.#status = 'queued'
    const kept = historyForRetry(compileFlow(flow), this.#worker.history())
    const paths = new Map(kept.map((step) => [step.path, step]))
    const known = [...this.#steps.values()]
    this.#worker = this.#newWorker()
    this.#steps.clear()
    for (const step of known) {
      const own = paths.get(step.path)
      if (own === undefined) continue
      const { error: _error, ...open } = step
      const next: StepMessage = own.status === step.status ? step : { ...open, status: own.status }
      this.#steps.set(step.path, next)
      this.#worker.handle(next, { send: () => {}, sendData: () => {} })
    }
    return true
  }

  #end(status: 'succeeded' | 'failed' | 'canceled', error: RunError | null): void {
    this.#status = status
    this.#error = error
    const { parent } = this.#given
    if (parent !== null) parent.run.#childEnded(parent.path, this)
    this.#tell()
  }

  /** Nothing of it executes: what had begun is canceled, and so are the runs that it waits for. */
  #endAsCanceled(error: RunError): void {
    const open = [...this.#steps.values()].filter(
      ({ status }) => status === 'waiting' || status === 'running',
    )
    for (const { error: _error, ...step } of open) {
      this.#steps.set(step.path, { ...step, status: 'canceled' })
      this.#reports.push(`${step.path} canceled #${step.attempt}`)
    }
    this.#end('canceled', error)
    for (const { path, wait } of open) {
      const child = wait?.kind === 'child' ? this.#children.get(path) : undefined
      if (child !== undefined) child.#cancelWith(canceledTogether)
    }
  }

  #childEnded(path: string, child: MemoryRun): void {
    const step = this.#steps.get(path)
    if (step?.wait?.kind !== 'child' && step?.status !== 'running') return
    this.#resolve(path, child.#result())
  }

  #result(): WaitResolution {
    return this.#error === null
      ? { kind: 'answered', value: this.#output }
      : { kind: 'failed', error: this.#error }
  }

  #answer(path: string, value: Json): Refusal | null {
    if (this.#isOver) return 'expired'
    const before = this.#answers.get(path)
    if (before !== undefined) return before.kind === 'due' ? 'expired' : 'already_answered'
    const status = this.#stepStatus(path)
    if (status === 'failed' || status === 'skipped' || status === 'canceled') return 'expired'
    this.#resolve(path, { kind: 'answered', value })
    return null
  }

  #resolve(path: string, resolution: WaitResolution): void {
    if (this.#isOver) return
    const { wait, status } = this.#steps.get(path) ?? {}
    if (wait?.kind !== 'retry') this.#answers.set(path, resolution)
    if (status !== 'waiting') return
    this.#worker.resolve(path, resolution)
    if (this.#line !== null) this.#line.send({ type: 'resolved', path, resolution })
    else if (this.#status === 'waiting') this.#goOn(this.#worker.history())
  }

  #request(request: SandboxRequest, path: string): Json {
    if (request.op === 'state') return this.#world.state.apply(request.action, this.#given.flow.key)
    if (request.op !== 'call-flow') throw new StepFailure('internal', `Nobody answers ${request.op} here`)
    const known = this.#children.get(path)
    // One that failed is called anew: who asks again is another attempt.
    if (known !== undefined && known.#status !== 'failed') return { runId: known.id }
    const depth = (this.#given.parent?.depth ?? 0) + 1
    if (depth > maxCallDepth) throw new StepFailure('call_depth', callDepthMessage)
    const flow = this.#world.flowOf(request.flow)
    if (flow === undefined) throw new StepFailure('input_invalid', `There is no flow ${request.flow}`)
    const child = MemoryRun.start(this.#world, {
      flow,
      input: request.input,
      parent: { run: this, path, depth },
    })
    this.#children.set(path, child)
    this.#answers.delete(path)
    return { runId: child.id }
  }

  #newWorker(): MemoryWorker {
    return new MemoryWorker({ answer: (request, path) => this.#request(request, path) })
  }

  #startMessage(history: RecordedStep[]): StartMessage {
    const { flow, input, parent } = this.#given
    return {
      type: 'start',
      protocol: protocolVersion,
      run: {
        id: this.id,
        attempt: this.#attempt,
        integration: 'case',
        version: 1,
        queuedAt: new Date().toISOString(),
        ...(parent === null ? {} : { parent: parent.run.id }),
      },
      callbacks: {
        url: `http://127.0.0.1:1/callbacks/${this.id}`,
        approvalUrl: `http://127.0.0.1:1/approvals/${this.id}`,
        secret: Buffer.from(this.id).toString('base64'),
      },
      flow,
      trigger: { body: input },
      config: this.#world.config,
      customer: { id: this.id, externalId: 'globex', name: 'Globex', labels: [], attributes: {} },
      instance: { id: this.id },
      connections: {},
      history,
      limits: { logLines: 1000, logBytes: 1_000_000, logLineBytes: 16_000, outputBytes: 16 * 1024 * 1024 },
    }
  }

  #recordOf({ path, status, attempt, error }: StepMessage): StepRecord {
    return {
      status,
      attempt,
      output: status === 'succeeded' ? this.#worker.outputOf(path) : null,
      error: faultOf(error ?? null),
    }
  }

  /** Resolves when it is so. */
  async #watch(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.#isOver) throw new Error(`The run is ${this.#status}, and that never came: ${isSo}`)
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#watchers.add(resolve)
      await promise
      this.#watchers.delete(resolve)
    }
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
  }
}

const canceled: RunError = { code: 'canceled', message: 'Canceled by a member.', retryable: false }
const canceledTogether: RunError = {
  ...canceled,
  message: 'The run was canceled together with the run that waited for it.',
}

function faultOf(error: RunError | null): RunFault | null {
  return error === null ? null : { code: error.code, stepId: error.stepId ?? null, message: error.message }
}

function bodyOf(respond: Json): Json {
  if (typeof respond !== 'object' || respond === null || Array.isArray(respond)) return null
  return respond.body ?? null
}
