import type { Json } from '@millrace/contracts'
import type { EngineEffect } from '@millrace/engine'
import type { LoopOutcome } from '../execute/index.ts'
import {
  collected,
  failedEntry,
  LoopList,
  type LoopOutput,
  type OutputSpill,
  type Piece,
} from './loop-list.ts'
import type { Results } from './results.ts'
import { itemOf, itemScope, scopeAround, scopeOf } from './step-path.ts'

/** `loop` in expressions: the item in hand; `parent` is that of the loop around it. */
export interface LoopItem {
  readonly item: Json
  readonly index: number
  readonly count: number
  readonly parent: LoopItem | null
}

interface OpenLoop {
  items: readonly Json[]
  collect: boolean
  /** null: the loop keeps nothing of its items. */
  list: LoopList | null
  over: AbortController
}

export interface LoopsOptions {
  results: Results
  /** The file belongs to the loop at `path`; `signal` ends with it. */
  spill: (loop: { path: string; signal: AbortSignal }) => OutputSpill
  /** `askedBy`: the loop whose list wants it. */
  readOutput: (path: string, askedBy: string) => Promise<Json>
  mask: (text: string) => string
}

/** The loops that run now: their items, and what these gave so far. */
export class Loops {
  readonly #options: LoopsOptions
  readonly #open = new Map<string, OpenLoop>()

  constructor(options: LoopsOptions) {
    this.#options = options
  }

  open(path: string, outcome: LoopOutcome): void {
    const { spill, readOutput, mask } = this.#options
    const collect = outcome.onItemError === 'collect'
    const over = new AbortController()
    const list = new LoopList({
      collect,
      spill: spill({ path, signal: over.signal }),
      readText: async (from) => JSON.stringify(await readOutput(from, path)),
      mask,
    })
    this.#open.set(path, {
      items: outcome.items,
      collect,
      list: outcome.output === 'none' ? null : list,
      over,
    })
  }

  /** Keeps the item's last output as text and forgets everything else of it. */
  itemEnded({ path, index, outcome }: Extract<EngineEffect, { kind: 'item-ended' }>): void {
    const loop = this.#open.get(path)
    if (loop?.list) loop.list.add(index, this.#pieceOf(outcome, loop.collect))
    this.#options.results.drop(itemScope(path, index))
  }

  async close(path: string): Promise<LoopOutput> {
    const loop = this.#open.get(path)
    if (loop === undefined) throw new Error(`No loop is open at ${path}`)
    return loop.list === null ? { kind: 'value', output: { count: loop.items.length } } : loop.list.close()
  }

  /** The loop is over. A file that is not finished by now is given up. */
  drop(path: string): void {
    this.#open.get(path)?.over.abort()
    this.#open.delete(path)
  }

  dropAll(): void {
    for (const path of [...this.#open.keys()]) this.drop(path)
  }

  itemAt(path: string): LoopItem | null {
    for (let scope: string | null = scopeOf(path); scope !== null; scope = scopeAround(scope)) {
      const here = itemOf(scope)
      const items = here === null ? undefined : this.#open.get(here.loopPath)?.items
      if (here === null || items === undefined) continue
      const parent = this.itemAt(here.loopPath)
      return { item: items[here.index] ?? null, index: here.index, count: items.length, parent }
    }
    return null
  }

  #pieceOf(outcome: Extract<EngineEffect, { kind: 'item-ended' }>['outcome'], collect: boolean): Piece {
    if (!outcome.ok) return { kind: 'text', text: failedEntry(outcome.error) }
    const { results } = this.#options
    const { lastPath } = outcome
    const bytes = lastPath === null ? undefined : results.unreadBytes(lastPath)
    if (lastPath !== null && bytes !== undefined) return { kind: 'unread', path: lastPath, bytes }
    const text = JSON.stringify(lastPath === null ? null : results.outputOf(lastPath))
    return { kind: 'text', text: collect ? collected(text) : text }
  }
}
