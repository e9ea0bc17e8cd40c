import type { Json, RecordedStep } from '@millrace/contracts'
import type { CompiledEdge, CompiledFlow } from './compile.ts'
import { fail, failAttempt } from './fail.ts'
import { closeLoop, endItem, openLoop } from './loop.ts'
import { finish, follow, settle } from './settle.ts'
import { createState, enterScope, type Node, type RunState, type Scope, type Turn } from './state.ts'
import type { EngineEffect, EngineEvent } from './types.ts'

export interface Advanced {
  state: RunState
  effects: EngineEffect[]
}

export function initialState(flow: CompiledFlow): RunState {
  return createState(flow, [])
}

/**
 * Starts a run that a dead worker left: recorded steps give their results without being executed, steps that were in
 * flight execute again with the next attempt. A loop that had not ended is executed again (its items are evaluated
 * anew), its recorded children are not.
 */
export function resume(flow: CompiledFlow, recorded: readonly RecordedStep[]): Advanced {
  return advance(createState(flow, recorded), { kind: 'start' })
}

/** The state after an event, and what the outside must do. Consumes `state`: see RunState. */
export function advance(state: RunState, event: EngineEvent): Advanced {
  const { core } = state
  if (core.version !== state.version) throw new Error('This state was already advanced: use the newest one')
  core.version += 1
  const turn: Turn = { core, effects: [], tasks: [], starts: [] }
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
      if (node.status === 'closing') closeLoop(turn, node, node.loop?.count === 0)
      else if (node.status === 'executing' && node.compiled.kind !== 'loop')
        succeed(turn, node, event.taken ?? [])
      return
    case 'step-pinned':
      if (node.status === 'executing') succeedWith(turn, node, event.output)
      return
    case 'loop-opened':
      if (node.status === 'executing' && node.compiled.kind === 'loop') openLoop(turn, node, event)
      return
    case 'step-failed':
      if (node.status === 'executing' || node.status === 'closing') failAttempt(turn, node, event.error)
      return
    case 'retry-due':
      if (node.status !== 'delayed') return
      start(turn, node, node.attempt + 1)
      return
    case 'stop':
      if (node.status === 'executing') stop(turn, node, event)
      return
    default:
      event satisfies never
  }
}

/** Works through what became due. Recorded results are applied on the way, so it may run through a whole history. */
function drain(turn: Turn): void {
  const { core, tasks } = turn
  for (let at = 0; at < tasks.length && !core.finished; at += 1) {
    const task = tasks[at]
    if (task?.kind === 'decide') decide(turn, task.node)
    else if (task?.kind === 'scope-done') scopeDone(turn, task.scope)
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
  node.status = 'ready'
  node.attempt = attempt
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
    case 'running':
      start(turn, node, recorded.attempt + 1)
      return
    default:
      recorded.status satisfies never
  }
}

/** A step that is not executed, because its output is recorded or pinned. */
function succeedWith(turn: Turn, node: Node, output: Json | undefined): void {
  if (node.compiled.step.use === 'stop') stop(turn, node, { status: 'succeeded', message: '' })
  else if (node.compiled.kind === 'loop') closeLoop(turn, node, Array.isArray(output) && output.length === 0)
  else succeed(turn, node, keysTaken(output))
}

function succeed(turn: Turn, node: Node, taken: readonly string[]): void {
  settle(turn, node, 'succeeded')
  follow(turn, node, (edge) => isTaken(node, edge, taken))
}

function isTaken(node: Node, { port }: CompiledEdge, taken: readonly string[]): boolean {
  if (port === null) return true
  if (node.compiled.kind !== 'branch' || port === 'error') return false
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

function scopeDone(turn: Turn, scope: Scope): void {
  if (scope.ended) return
  if (scope.parent === null) {
    finish(turn, { status: 'succeeded' })
    return
  }
  scope.ended = true
  endItem(turn, scope.parent.loop, scope.parent.index, { ok: true, lastPath: scope.last?.path ?? null })
}

function tellStarts(turn: Turn): void {
  for (const node of turn.starts) {
    if (node.status !== 'ready') continue
    const { path, attempt, compiled } = node
    node.status = 'executing'
    turn.core.active.set(path, node)
    turn.effects.push({ kind: 'execute', path, step: compiled.step, attempt })
  }
}

/** What a branch took, read from its output `{ taken: [keys] }`. */
function keysTaken(output: Json | undefined): string[] {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return []
  const { taken } = output
  return Array.isArray(taken) ? taken.filter((key) => typeof key === 'string') : []
}
