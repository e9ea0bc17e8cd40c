import { mostOpenRunsCounted, type WorkerNode } from '@millrace/contracts'
import { formatCount } from '@millrace/ui'
import { type Tier, worstTier } from '../common/isolation.ts'

export interface WorkerFigures {
  alive: number
  gone: number
  /** Of the worst worker that is alive; null: none is. */
  tier: Tier | null
  /** How many of the living have that tier. */
  withTier: number
  running: number
  capacity: number
  fallbacks: number
}

/** What the workers that are alive come to: those that are gone hold nothing any more. */
export function figuresOf(workers: readonly WorkerNode[]): WorkerFigures {
  const alive = workers.filter(({ state }) => state === 'alive')
  const tier = worstTier(alive)
  const sum = (of: 'running' | 'capacity' | 'fallbacks') =>
    alive.reduce((total, worker) => total + worker[of], 0)
  return {
    alive: alive.length,
    gone: workers.length - alive.length,
    tier,
    withTier: alive.filter((worker) => worker.tier === tier).length,
    running: sum('running'),
    capacity: sum('capacity'),
    fallbacks: sum('fallbacks'),
  }
}

/** The most that is counted stands for itself and more. */
export function openRunsText(count: number): string {
  return count > mostOpenRunsCounted ? `${formatCount(mostOpenRunsCounted)}+` : formatCount(count)
}
