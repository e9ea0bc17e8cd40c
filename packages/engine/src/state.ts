import type { BodyPart, RecordedStep, RunError } from '@millrace/contracts'
import type { CompiledFlow, CompiledGraph, CompiledStep } from './compile.ts'
import { containersOf } from './path.ts'
import type { EngineEffect, LoopItemOutcome } from './types.ts'

/**
 * Where a run stands. Owned by one caller at a time: `advance` consumes the state it is given and hands back the next
 * one; a state used twice throws. So an event costs about the step's degree, whatever the size of the run.
 */
export interface RunState {
  readonly core: RunCore
  readonly version: number
}

/** The inside of a run's state, changed in place. */
export interface RunCore {
  version: number
  started: boolean
  finished: boolean
  root: Scope
  /** Steps that wait for an event, by path. */
  active: Map<string, Node>
  /** How many of them the outside is at work on. */
  busy: number
  /** Results from before a restart that are not applied yet, by path. */
  recorded: Map<string, RecordedStep>
  /** Of them, the steps that had begun and have no result. */
  unfinished: Set<string>
  /** The containers that hold something recorded. */
  holders: Set<string>
  /** Holders that execute and are not open yet: until there are none, nothing else begins, so that all is applied first. */
  reopening: Set<Node>
  /** Steps that wait for that. */
  held: Node[]
}

/** One pass through a graph: the flow itself, one item of a loop, or a body of a try. */
export interface Scope {
  prefix: string
  nodes: Node[]
  /** How many nodes have no final status yet. */
  unsettled: number
  /** The succeeded node that is last in topological order. */
  last: Node | null
  ended: boolean
  parent: Parent | null
}

export type Parent =
  | { kind: 'item'; container: Node; index: number }
  | { kind: 'part'; container: Node; part: BodyPart }

export interface Node {
  compiled: CompiledStep
  /** Position in topological order. */
  index: number
  scope: Scope
  path: string
  status: NodeStatus
  /** Incoming edges that are not settled. */
  pending: number
  taken: boolean
  attempt: number
  /** It is recorded as waiting, and is to wait on. */
  waitsAgain: boolean
  inner: OpenLoop | OpenTry | null
}

/**
 * `executing`, `waiting`, `delayed` (until its retry is due), `open` (a container's content runs) and `closing` wait for
 * an event.
 */
export type NodeStatus =
  | 'pending'
  | 'ready'
  | 'executing'
  | 'waiting'
  | 'delayed'
  | 'open'
  | 'closing'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'canceled'

export interface OpenLoop {
  kind: 'loop'
  count: number
  concurrency: number
  onItemError: 'fail' | 'collect'
  next: number
  /** Items that run now, by index. */
  items: Map<number, Scope>
  outcomes: LoopItemOutcome[]
  ended: number
}

export interface OpenTry {
  kind: 'try'
  scope: Scope
  lastPath: string | null
  /** With what it fails once its finally is through. */
  failure: Failure | null
}

/** An error, and the step where it came up. */
export interface Failure {
  error: RunError
  path: string
}

/** What one call of `advance` gathers. */
export interface Turn {
  core: RunCore
  effects: EngineEffect[]
  /** Decisions that became due, in order; a queue, so that long chains need no deep recursion. */
  agenda: AgendaItem[]
  /** Nodes to execute, told at the end of the turn: what is already recorded may still end their scope. */
  starts: Node[]
}

export type AgendaItem = { kind: 'decide'; node: Node } | { kind: 'scope-done'; scope: Scope }

export function createState(flow: CompiledFlow, recorded: readonly RecordedStep[]): RunState {
  const core: RunCore = {
    version: 0,
    started: false,
    finished: false,
    root: createScope(flow.graph, '', null),
    active: new Map(),
    busy: 0,
    recorded: new Map(recorded.map((step) => [step.path, step])),
    unfinished: new Set(),
    holders: new Set(),
    reopening: new Set(),
    held: [],
  }
  for (const { path, status } of recorded) {
    if (status === 'running' || status === 'waiting') core.unfinished.add(path)
    for (const container of containersOf(path)) core.holders.add(container)
  }
  return { core, version: 0 }
}

export function createScope(graph: CompiledGraph, prefix: string, parent: Parent | null): Scope {
  const scope: Scope = {
    prefix,
    nodes: [],
    unsettled: graph.steps.length,
    last: null,
    ended: false,
    parent,
  }
  scope.nodes = graph.steps.map((compiled, index) => ({
    compiled,
    index,
    scope,
    path: prefix + compiled.step.id,
    status: 'pending',
    pending: compiled.incoming,
    taken: compiled.entry,
    attempt: 0,
    waitsAgain: false,
    inner: null,
  }))
  return scope
}

/** Puts the steps of a new scope that wait for nothing on the list of what is to be decided. */
export function enterScope(turn: Turn, scope: Scope): void {
  if (scope.nodes.length === 0) turn.agenda.push({ kind: 'scope-done', scope })
  for (const node of scope.nodes) if (node.pending === 0) turn.agenda.push({ kind: 'decide', node })
}

/** Every change of a node's status: the counts of the run follow it. */
export function become(core: RunCore, node: Node, status: NodeStatus): void {
  if (isBusy(node.status)) core.busy -= 1
  if (isBusy(status)) core.busy += 1
  if (status !== 'executing') core.reopening.delete(node)
  node.status = status
}

/**
 * Whether nothing executes: all that the run is still about waits for a time or an answer. A run in this state may give
 * its process back and be resumed.
 */
export function isSuspendable({ core }: RunState): boolean {
  return core.started && !core.finished && core.busy === 0 && core.active.size > 0
}

function isBusy(status: NodeStatus): boolean {
  return status === 'ready' || status === 'executing' || status === 'closing'
}
