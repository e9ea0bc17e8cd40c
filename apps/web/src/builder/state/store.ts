import type { Definition, Flow, Problem, RunError, RunStatus } from '@millrace/contracts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { LiveRun } from '../../live/index.ts'
import type { Manifests } from '../catalog/index.ts'
import {
  applyAction,
  type DocumentAction,
  type History,
  record,
  redo,
  seal,
  startHistory,
  undo,
} from '../document/index.ts'
import { type ProblemsByNode, problemsOfFlow } from '../problems/index.ts'
import { type StepSummaries, summarizeSteps } from '../run/step-summary.ts'
import { type Unfinished, type UnfinishedText, withoutText, withText } from '../unfinished/index.ts'

export type SaveStatus =
  | { kind: 'saved'; at: number }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; message: string }
  | { kind: 'signed-out' }
  | { kind: 'conflict' }

export type DockTab = 'logs' | 'data' | 'problems' | 'versions'
export type InspectorTab = 'settings' | 'input' | 'output'
export type BuilderDialog = 'quick-add' | 'publish' | 'config' | 'flow-settings' | 'conflict' | null

export interface RunState {
  runId: string
  flow: string
  status: RunStatus
  error: RunError | null
  durationMs: number | null
  steps: StepSummaries
}

/** What whoever is signed in may do here; the server refuses the rest. */
export interface BuilderRights {
  /** Else the builder only shows: no action reaches the draft, so nothing is ever saved. */
  edit: boolean
  /** Start test runs. */
  test: boolean
}

export interface BuilderState {
  rights: BuilderRights
  integrationKey: string
  manifests: Manifests
  history: History<Definition>
  flowKey: string
  /** Ids of the chosen nodes of the shown flow. */
  selection: readonly string[]
  problems: readonly Problem[]
  problemsByFlow: ReadonlyMap<string, ProblemsByNode>
  save: SaveStatus
  run: RunState | null
  dockTab: DockTab
  isDockOpen: boolean
  inspectorTab: InspectorTab
  dialog: BuilderDialog
  /** Where a step from the quick add goes. */
  insertion: Insertion | null
  /** Counts changes that did not come from a form (undo, a picked path): forms take their values anew. */
  outsideChanges: number
  /** The field that was worked on last: a picked path goes there. */
  focusedField: { id: string; field: string } | null
  /** Counts requests to bring the selection into view. */
  revealed: number
  unfinished: Unfinished
}

/** `after`: connected to that end. `on`: put into that edge. */
export interface Insertion {
  graph: { container: string; slot: 'body' | 'catch' | 'finally' } | null
  after?: string
  on?: [string, string]
  position?: { x: number; y: number }
}

export interface BuilderActions {
  /** A `gesture` joins what follows each other (typing, dragging) into one step of the history. */
  dispatch: (action: DocumentAction, gesture?: string) => void
  sealGesture: () => void
  undo: () => void
  redo: () => void
  replaceDefinition: (definition: Definition) => void
  showFlow: (key: string) => void
  select: (ids: readonly string[]) => void
  reveal: (flow: string, ids: readonly string[]) => void
  setSave: (save: SaveStatus) => void
  setProblems: (problems: readonly Problem[]) => void
  beginRun: (runId: string, flow: string) => void
  updateRun: (run: LiveRun) => void
  showDock: (tab: DockTab) => void
  toggleDock: () => void
  showInspector: (tab: InspectorTab) => void
  openDialog: (dialog: BuilderDialog, insertion?: Insertion) => void
  focusField: (field: BuilderState['focusedField']) => void
  keepUnfinished: (entry: UnfinishedText) => void
  dropUnfinished: (place: Pick<UnfinishedText, 'flow' | 'node' | 'field'>) => void
  /** As `dispatch`, for changes that do not come from the form that shows the value. */
  dispatchOutside: (action: DocumentAction) => void
}

export type BuilderStore = StoreApi<BuilderState & BuilderActions>

export function createBuilderStore(input: {
  definition: Definition
  manifests: Manifests
  problems: readonly Problem[]
  savedAt: number
  rights: BuilderRights
}): BuilderStore {
  return createStore<BuilderState & BuilderActions>((set) => ({
    rights: input.rights,
    integrationKey: input.definition.key,
    manifests: input.manifests,
    history: startHistory(input.definition),
    flowKey: input.definition.flows[0]?.key ?? '',
    selection: [],
    problems: input.problems,
    problemsByFlow: groupProblems(input.problems, input.definition),
    save: { kind: 'saved', at: input.savedAt },
    run: null,
    dockTab: 'logs',
    isDockOpen: false,
    inspectorTab: 'settings',
    dialog: null,
    insertion: null,
    revealed: 0,
    outsideChanges: 0,
    focusedField: null,
    unfinished: new Map(),

    dispatch: (action, gesture) =>
      set((state) =>
        state.rights.edit
          ? withHistory(
              state,
              record(state.history, applyAction(state.history.present, action), gesture ?? null),
            )
          : state,
      ),
    sealGesture: () => set((state) => ({ history: seal(state.history) })),
    undo: () => set((state) => changedOutside(state, undo(state.history))),
    redo: () => set((state) => changedOutside(state, redo(state.history))),
    replaceDefinition: (definition) => set((state) => changedOutside(state, startHistory(definition))),
    showFlow: (flowKey) => set((state) => (state.flowKey === flowKey ? state : { flowKey, selection: [] })),
    select: (selection) =>
      set((state) =>
        sameIds(state.selection, selection) ? state : { selection, history: seal(state.history) },
      ),
    reveal: (flowKey, selection) => set(({ revealed }) => ({ flowKey, selection, revealed: revealed + 1 })),
    setSave: (save) => set(save.kind === 'conflict' ? { save, dialog: 'conflict' } : { save }),
    setProblems: (problems) =>
      set(({ history }) => ({ problems, problemsByFlow: groupProblems(problems, history.present) })),
    beginRun: (runId, flow) =>
      set({
        run: { runId, flow, status: 'queued', error: null, durationMs: null, steps: new Map() },
        dockTab: 'logs',
        isDockOpen: true,
      }),
    updateRun: (live) =>
      set(({ run }) =>
        run
          ? {
              run: {
                ...run,
                status: live.status ?? run.status,
                error: live.end?.error ?? null,
                durationMs: live.end?.durationMs ?? null,
                steps: summarizeSteps(live.steps, run.steps),
              },
            }
          : {},
      ),
    showDock: (dockTab) => set({ dockTab, isDockOpen: true }),
    toggleDock: () => set(({ isDockOpen }) => ({ isDockOpen: !isDockOpen })),
    showInspector: (inspectorTab) => set({ inspectorTab }),
    openDialog: (dialog, insertion) =>
      set(({ rights }) => (rights.edit ? { dialog, insertion: insertion ?? null } : { dialog: null })),
    focusField: (focusedField) => set({ focusedField }),
    keepUnfinished: (entry) => set(({ unfinished }) => ({ unfinished: withText(unfinished, entry) })),
    dropUnfinished: (place) => set(({ unfinished }) => ({ unfinished: withoutText(unfinished, place) })),
    dispatchOutside: (action) =>
      set((state) =>
        state.rights.edit
          ? changedOutside(state, record(state.history, applyAction(state.history.present, action)))
          : state,
      ),
  }))
}

export function getFlow(state: Pick<BuilderState, 'history' | 'flowKey'>): Flow | null {
  return state.history.present.flows.find(({ key }) => key === state.flowKey) ?? null
}

function groupProblems(
  problems: readonly Problem[],
  definition: Definition,
): ReadonlyMap<string, ProblemsByNode> {
  return new Map(definition.flows.map(({ key }) => [key, problemsOfFlow(problems, definition, key)]))
}

/** A change may take the shown flow away (delete, undo): then another one is shown. */
function withHistory(state: BuilderState, history: History<Definition>): Partial<BuilderState> {
  if (history === state.history) return state
  const { flows } = history.present
  const isShown = flows.some(({ key }) => key === state.flowKey)
  const added = flows.find((flow) => !state.history.present.flows.some(({ key }) => key === flow.key))
  if (added && state.history.present.flows.length < flows.length) {
    return { history, flowKey: added.key, selection: [] }
  }
  return isShown ? { history } : { history, flowKey: flows[0]?.key ?? '', selection: [] }
}

function changedOutside(state: BuilderState, history: History<Definition>): Partial<BuilderState> {
  return { ...withHistory(state, history), outsideChanges: state.outsideChanges + 1 }
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}
