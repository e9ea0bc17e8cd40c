import type { RecordedStep } from '@millrace/contracts'
import type { CompiledFlow, CompiledGraph, CompiledStep } from './compile.ts'
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
  /** Results from before a restart, by path. */
  recorded: Map<string, RecordedStep>
}

/** One pass through a graph: the flow itself, or one item of a loop. */
export interface Scope {
  prefix: string
  nodes: Node[]
  /** How many nodes have no final status yet. */
  unsettled: number
  /** The succeeded node that is last in topological order. */
  last: Node | null
  ended: boolean
  parent: { loop: Node; index: number } | null
}

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
  loop: OpenLoop | null
}

/** `executing`, `delayed` (until its retry is due), `open` (its items run) and `closing` wait for an event. */
export type NodeStatus =
  | 'pending'
  | 'ready'
  | 'executing'
  | 'delayed'
  | 'open'
  | 'closing'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'canceled'

export interface OpenLoop {
  count: number
  concurrency: number
  onItemError: 'fail' | 'collect'
  next: number
  /** Items that run now, by index. */
  items: Map<number, Scope>
  outcomes: LoopItemOutcome[]
  ended: number
}

/** What one call of `advance` gathers. */
export interface Turn {
  core: RunCore
  effects: EngineEffect[]
  /** Decisions that became due, in order; a queue, so that long chains need no deep recursion. */
  tasks: Task[]
  /** Nodes to execute, told at the end of the turn: what is already recorded may still end their scope. */
  starts: Node[]
}

export type Task = { kind: 'decide'; node: Node } | { kind: 'scope-done'; scope: Scope }

export function createState(flow: CompiledFlow, recorded: readonly RecordedStep[]): RunState {
  const core: RunCore = {
    version: 0,
    started: false,
    finished: false,
    root: createScope(flow.graph, '', null),
    active: new Map(),
    recorded: new Map(recorded.map((step) => [step.path, step])),
  }
  return { core, version: 0 }
}

export function createScope(graph: CompiledGraph, prefix: string, parent: Scope['parent']): Scope {
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
    loop: null,
  }))
  return scope
}

/** Puts the steps of a new scope that wait for nothing on the list of what is to be decided. */
export function enterScope(turn: Turn, scope: Scope): void {
  if (scope.nodes.length === 0) turn.tasks.push({ kind: 'scope-done', scope })
  for (const node of scope.nodes) if (node.pending === 0) turn.tasks.push({ kind: 'decide', node })
}
