import type { Json, RecordedStep } from '@millrace/contracts'
import type { CompiledEdge, CompiledFlow } from './compile.ts'
import { fail, failAttempt, failWith } from './fail.ts'
import { breakLoop, closeLoop, endItem, openLoop } from './loop.ts'
import { keysTaken } from './ports.ts'
import { finish, follow, settle } from './settle.ts'
import {
  become,
  createState,
  enterScope,
  type Node,
  type RunCore,
  type RunState,
  type Scope,
  type Turn,
} from './state.ts'
import { closeTry, endPart, openTry } from './try.ts'
import type { EngineEffect, EngineEvent } from './types.ts'

export interface Advanced {
  state: RunState
  effects: EngineEffect[]
}

export function initialState(flow: CompiledFlow): RunState {
  return createState(flow, [])
}

/**
 * Starts a run that an earlier attempt left: recorded steps give their results without being executed, steps that were
 * in flight execute again with the next attempt, waiting ones wait on. A container that had not ended is executed
 * again, what is recorded inside is not. Nothing else begins before all that is recorded is applied.
 */
export function resume(flow: CompiledFlow, recorded: readonly RecordedStep[]): Advanced {
  return advance(createState(flow, recorded), { kind: 'start' })
}

/** The state after an event, and what the outside must do. Consumes `state`: see RunState. */
export function advance(state: RunState, event: EngineEvent): Advanced {
  const { core } = state
  if (core.version !== state.version) throw new Error('This state was already advanced: use the newest one')
  core.version += 1
  const turn: Turn = { core, effects: [], agenda: [], starts: [] }
  if (!core.finished) {
    apply(turn, event)
    drain(turn)
    tellStarts(turn)
  }
  return { state: { core, version: core.version }, effects: turn.effects }
}

function apply(turn: Turn, event: EngineEvent): void {
  const { core } = turn
  if (event.kind === 'start') {
    if (core.started) return
    core.started = true
    enterScope(turn, core.root)
    return
  }
  if (event.kind === 'cancel') {
    finish(turn, { status: 'canceled' })
    return
  }
  const node = core.active.get(event.path)
  if (node === undefined) return
  switch (event.kind) {
    case 'step-succeeded':
      succeeded(turn, node, event.taken ?? [])
      return
    case 'step-pinned':
      if (node.status === 'executing') succeedWith(turn, node, event.output)
      return
    case 'loop-opened':
      if (node.status === 'executing' && node.compiled.kind === 'loop') openLoop(turn, node, event)
      return
    case 'try-opened':
      if (node.status === 'executing' && node.compiled.kind === 'try') openTry(turn, node)
      return
    case 'step-waiting':
      if (node.status === 'executing' && !isContainer(node)) become(core, node, 'waiting')
      return
    case 'step-failed':
      if (node.status === 'executing' || node.status === 'waiting' || node.status === 'closing') {
        failAttempt(turn, node, event.error)
      }
      return
    case 'retry-due':
      if (node.status === 'delayed') start(turn, node, node.attempt + 1)
      return
    case 'break':
      if (node.status === 'executing' && node.compiled.step.use === 'break') leaveLoop(turn, node)
      return
    case 'stop':
      if (node.status === 'executing') stop(turn, node, event)
      return
    default:
      event satisfies never
  }
}

function succeeded(turn: Turn, node: Node, taken: readonly string[]): void {
  const { status, inner } = node
  if (status === 'closing') {
    if (inner?.kind === 'loop') closeLoop(turn, node, inner.count === 0)
    else closeTry(turn, node)
  } else if ((status === 'executing' || status === 'waiting') && !isContainer(node)) {
    succeed(turn, node, taken)
  }
}

/** Works through what became due. Recorded results are applied on the way, so it may run through a whole history. */
function drain(turn: Turn): void {
  const { core, agenda } = turn
  for (let at = 0; at < agenda.length && !core.finished; at += 1) {
    const item = agenda[at]
    if (item?.kind === 'decide') decide(turn, item.node)
    else if (item?.kind === 'scope-done') scopeDone(turn, item.scope)
  }
}

/** All incoming edges are settled: the step runs when one was taken, else it is skipped. */
function decide(turn: Turn, node: Node): void {
  if (node.scope.ended || node.status !== 'pending') return
  if (!node.taken) {
    skip(turn, node)
    return
  }
  const recorded = turn.core.recorded.get(node.path)
  if (recorded === undefined) start(turn, node, 1)
  else replay(turn, node, recorded)
}

function start(turn: Turn, node: Node, attempt: number): void {
  become(turn.core, node, 'ready')
  node.attempt = attempt
  node.waitsAgain = false
  turn.starts.push(node)
}

function waitAgain(turn: Turn, node: Node): void {
  become(turn.core, node, 'ready')
  node.waitsAgain = true
  turn.starts.push(node)
}

function replay(turn: Turn, node: Node, recorded: RecordedStep): void {
  node.attempt = recorded.attempt
  switch (recorded.status) {
    case 'skipped':
      skip(turn, node)
      return
    case 'failed':
      fail(
        turn,
        node,
        recorded.error ?? { code: 'internal', message: 'The recorded error is lost', retryable: false },
      )
      return
    case 'succeeded':
      succeedWith(turn, node, recorded.output)
      return
    // What ended a canceled step's scope is recorded too, and is applied before the step could begin.
    case 'running':
    case 'canceled':
      start(turn, node, nextAttempt(node, recorded))
      return
    case 'waiting':
      if (recorded.wait === undefined || isContainer(node)) start(turn, node, nextAttempt(node, recorded))
      else waitAgain(turn, node)
      return
    default:
      recorded.status satisfies never
  }
}

/** A container that is open again is no new attempt of it: its steps go on, however often the run was resumed. */
function nextAttempt(node: Node, { attempt }: RecordedStep): number {
  return isContainer(node) ? Math.max(1, attempt) : attempt + 1
}

/** A step that is not executed, because its output is recorded or pinned. */
function succeedWith(turn: Turn, node: Node, output: Json | undefined): void {
  const { kind, step } = node.compiled
  if (step.use === 'stop') stop(turn, node, { status: 'succeeded', message: '' })
  else if (step.use === 'break') leaveLoop(turn, node)
  else if (kind === 'loop') closeLoop(turn, node, Array.isArray(output) && output.length === 0)
  else succeed(turn, node, keysTaken(node.compiled, output))
}

function succeed(turn: Turn, node: Node, taken: readonly string[]): void {
  settle(turn, node, 'succeeded')
  follow(turn, node, (edge) => isTaken(node, edge, taken))
}

function isTaken(node: Node, { port }: CompiledEdge, taken: readonly string[]): boolean {
  if (port === null) return true
  const { kind } = node.compiled
  if ((kind !== 'branch' && kind !== 'approval') || port === 'error') return false
  return port === 'else' ? taken.length === 0 : taken.includes(port)
}

function skip(turn: Turn, node: Node): void {
  settle(turn, node, 'skipped')
  follow(turn, node, null)
}

/** A stop that ends the run as failed is itself `failed`: the journal then tells a resumed run what to end with. */
function stop(turn: Turn, node: Node, how: { status: 'succeeded' | 'failed'; message: string }): void {
  if (how.status === 'failed') {
    fail(turn, node, { code: 'stopped', message: how.message, retryable: false })
    return
  }
  settle(turn, node, 'succeeded')
  finish(turn, { status: 'succeeded' })
}

function leaveLoop(turn: Turn, node: Node): void {
  if (breakLoop(turn, node)) return
  fail(turn, node, { code: 'internal', message: 'A break step stands in no loop', retryable: false })
}

function scopeDone(turn: Turn, scope: Scope): void {
  if (scope.ended) return
  const { parent } = scope
  if (parent === null) {
    finish(turn, { status: 'succeeded' })
    return
  }
  scope.ended = true
  const outcome = { ok: true, lastPath: scope.last?.path ?? null } as const
  if (parent.kind === 'item') {
    endItem(turn, parent.container, parent.index, outcome)
    return
  }
  const failure = endPart(turn, parent.container, parent.part, outcome)
  if (failure !== null) failWith(turn, parent.container, failure)
}

function tellStarts({ core, starts, effects }: Turn): void {
  for (const node of starts) {
    if (node.status !== 'ready') continue
    if (isContainer(node) && core.holders.has(node.path)) {
      core.holders.delete(node.path)
      core.reopening.add(node)
      tell(core, node, effects)
    } else core.held.push(node)
  }
  if (core.reopening.size > 0 || core.finished) return
  const { held } = core
  core.held = []
  for (const node of held) if (node.status === 'ready') tell(core, node, effects)
}

function tell(core: RunCore, node: Node, effects: EngineEffect[]): void {
  const { path, attempt, compiled, waitsAgain } = node
  const recorded = core.recorded.get(path)
  core.recorded.delete(path)
  core.active.set(path, node)
  if (waitsAgain) {
    become(core, node, recorded?.wait?.kind === 'retry' ? 'delayed' : 'waiting')
    effects.push({ kind: 'wait-again', path, step: compiled.step, attempt })
  } else {
    become(core, node, 'executing')
    effects.push({ kind: 'execute', path, step: compiled.step, attempt })
  }
}

function isContainer({ compiled: { kind } }: Node): boolean {
  return kind === 'loop' || kind === 'try'
}
