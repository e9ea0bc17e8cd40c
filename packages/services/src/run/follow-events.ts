import type { RunEvent } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { isUuid } from '../shared/uuid.ts'
import { Wake } from '../shared/wake.ts'
import { addressHider } from './hide-addresses.ts'
import { type EventPage, readEvents } from './read-events.ts'

const pageSize = 200
/** A hint may be lost; the journal is not. */
const pollMs = 2000

interface Following {
  runId: string
  afterSeq: number
  signal: AbortSignal
}

/**
 * The run's events after a seq: those of the journal, then live, until the run is over or the signal ends. What is there
 * at once comes together, and never an empty list. Pull-based: a slow reader leaves events in the database. Rejects
 * before the first event when the run is not the actor's.
 */
export async function followEvents(ctx: Context, options: Following): Promise<AsyncIterable<RunEvent[]>> {
  authorise(ctx, 'run.read')
  if (!isUuid(options.runId)) throw notFound('run')
  const left = new AbortController()
  const signal = AbortSignal.any([options.signal, left.signal])
  const news = new News()
  try {
    await ctx.live.subscribe({ topic: `run:${options.runId}`, onHint: news.onHint, signal })
    const first = await read(ctx, options)
    return follow(ctx, { ...options, signal, first, news, leave: () => left.abort() })
  } catch (error) {
    left.abort()
    throw error
  }
}

function read(ctx: Context, { runId, afterSeq }: Pick<Following, 'runId' | 'afterSeq'>): Promise<EventPage> {
  return readEvents(ctx, { organizationId: ctx.actor.organizationId, runId, afterSeq, limit: pageSize })
}

async function* follow(
  ctx: Context,
  { runId, signal, first, news, leave }: Following & { first: EventPage; news: News; leave: () => void },
): AsyncGenerator<RunEvent[]> {
  const hide = addressHider(ctx)
  try {
    let page = first
    while (true) {
      if (page.events.length > 0) yield page.events.map(hide)
      if (!page.full && !page.complete) await news.after({ seq: page.seq, signal })
      if (page.complete || signal.aborted) return
      page = await read(ctx, { runId, afterSeq: page.seq })
    }
  } finally {
    leave()
  }
}

/** What hints have said of a run's journal. Most come late: what they tell of was read together with the one before. */
class News {
  readonly #wake = new Wake()
  #seq = 0

  readonly onHint = ({ seq }: { seq: number }): void => {
    // 0: hints may have been lost.
    this.#seq = Math.max(this.#seq, seq === 0 ? Number.POSITIVE_INFINITY : seq)
    this.#wake.ring()
  }

  /** Returns when the journal may hold something after the seq, or when the signal ends. */
  async after({ seq, signal }: { seq: number; signal: AbortSignal }): Promise<void> {
    while (this.#seq <= seq && !signal.aborted) {
      if (!(await this.#wake.wait({ timeoutMs: pollMs, signal }))) return
    }
    if (this.#seq === Number.POSITIVE_INFINITY) this.#seq = seq
  }
}
