import type { Json, RecordedStep, Wait, WaitResolution } from '@millrace/contracts'
import type { FlowIndex } from './flow-index.ts'

/** What earlier attempts of this run left, besides results: the items of open loops, and waits. */
export class Recorded {
  /** A respond step has answered: the worker holds what it said. */
  readonly responded: boolean
  readonly #items = new Map<string, readonly Json[]>()
  readonly #waits = new Map<string, { wait: Wait; resolution: WaitResolution | undefined }>()

  constructor(flow: FlowIndex, history: readonly RecordedStep[]) {
    this.responded = history.some(
      ({ stepId, status }) => status === 'succeeded' && flow.get(stepId)?.step.use === 'respond',
    )
    for (const { path, status, items, wait, resolution } of history) {
      if (status !== 'running' && status !== 'waiting') continue
      if (items !== undefined) this.#items.set(path, items)
      if (wait !== undefined) this.#waits.set(path, { wait, resolution })
    }
  }

  itemsOf(path: string): readonly Json[] | undefined {
    return this.#items.get(path)
  }

  waitOf(path: string): { wait: Wait; resolution: WaitResolution | undefined } | undefined {
    return this.#waits.get(path)
  }
}

/** What the engine reads of a history: outputs only where they say which way to go. The others are held once, as results. */
export function historyForEngine(flow: FlowIndex, history: readonly RecordedStep[]): RecordedStep[] {
  return history.map(({ output, items: _items, ...step }) => {
    const use = flow.get(step.stepId)?.step.use
    const tellsTheWay = use === 'branch' || use === 'approval'
    if (tellsTheWay && output !== undefined) return { ...step, output }
    return use === 'loop' && isEmptyList(output, step.outputBytes) ? { ...step, output: [] } : step
  })
}

/** The port `empty` of a loop. A list that was not sent along is empty when it takes two bytes. */
function isEmptyList(output: RecordedStep['output'], outputBytes: number | undefined): boolean {
  return output === undefined ? outputBytes === 2 : Array.isArray(output) && output.length === 0
}
