import type {
  ConnectionSlot,
  Definition,
  FlowSettings,
  JsonObject,
  Retry,
  Step,
  Trigger,
} from '@millrace/contracts'
import type { Fragment } from './clipboard.ts'
import type { Edge, GraphRef, Point } from './graph.ts'

/** `undefined` takes a setting away; a key left out stays as it is. */
export interface StepPatch {
  name?: string | undefined
  with?: JsonObject | undefined
  connection?: string | undefined
  retry?: Retry | undefined
  onError?: Step['onError']
  timeoutMs?: number | undefined
  notes?: string | undefined
}

export interface TriggerPatch {
  name?: string | undefined
  with?: JsonObject | undefined
  connection?: string | undefined
  poll?: Trigger['poll']
}

/** Everything that can be done to the draft. Positions are relative to the graph that holds the step. */
export type DocumentAction =
  | { type: 'batch'; actions: DocumentAction[] }
  | { type: 'set-integration'; patch: { name?: string; description?: string; category?: string } }
  | { type: 'set-config'; config: Definition['config'] }
  | { type: 'set-dependencies'; dependencies: Record<string, string> }
  | { type: 'set-slot'; slot: string; value: ConnectionSlot | null }
  | { type: 'add-flow'; key: string; name: string; trigger?: Trigger }
  | { type: 'delete-flow'; flow: string }
  | {
      type: 'set-flow'
      flow: string
      patch: { name?: string; description?: string; settings?: FlowSettings }
    }
  | { type: 'replace-trigger'; flow: string; use: string; with?: JsonObject; position?: Point }
  | { type: 'set-trigger'; flow: string; patch: TriggerPatch }
  /** `after`: an end to connect from. `on`: an edge that the step is put into. */
  | {
      type: 'add-step'
      flow: string
      graph: GraphRef
      step: Step
      position?: Point
      after?: string
      on?: Edge
    }
  | { type: 'set-step'; flow: string; id: string; patch: StepPatch }
  | { type: 'rename-step'; flow: string; id: string; to: string }
  | { type: 'rename-case'; flow: string; id: string; from: string; to: string }
  | { type: 'delete-steps'; flow: string; ids: string[] }
  | { type: 'move'; flow: string; positions: Record<string, Point> }
  /** Takes steps out of the graph that they are in and puts them into another one. */
  | { type: 'move-into'; flow: string; graph: GraphRef; positions: Record<string, Point> }
  | { type: 'connect'; flow: string; graph: GraphRef; edge: Edge }
  | { type: 'disconnect'; flow: string; graph: GraphRef; edge: Edge }
  | { type: 'paste'; flow: string; graph: GraphRef; fragment: Fragment; at: Point }
