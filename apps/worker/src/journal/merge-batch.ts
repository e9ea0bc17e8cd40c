import type { Lease, RunAppend, StepRunRow } from '@millrace/services/lease'
import type { JournalWrite } from './writer.ts'

export type JournalBatch = { lease: Lease; append: RunAppend }[]

/** Sorts a mixed batch by run. Several states of one step become its last: one statement may touch a row only once. */
export function mergeBatch(writes: readonly JournalWrite[]): JournalBatch {
  const runs = new Map<Lease, { append: RunAppend; steps: Map<string, StepRunRow> }>()
  for (const write of writes) {
    const run = runs.get(write.lease) ?? emptyRun(write.lease)
    runs.set(write.lease, run)
    const { append, steps } = run
    append.lastSeq = Math.max(append.lastSeq, write.lastSeq)
    // One by one: the end of a run may hold more rows than a call takes arguments.
    for (const event of write.events ?? []) append.events.push(event)
    for (const line of write.logs ?? []) append.logs.push(line)
    for (const payload of write.payloads ?? []) append.payloads.push(payload)
    append.progressed ||= write.progressed ?? false
    for (const path of write.forget ?? []) append.forget.push(path)
    append.settlement = write.settlement ?? append.settlement
    for (const step of write.steps ?? []) steps.set(step.path, laterState(steps.get(step.path), step))
  }
  return [...runs].map(([lease, { append, steps }]) => ({
    lease,
    append: { ...append, steps: [...steps.values()] },
  }))
}

function emptyRun({ runId, attempt }: Lease) {
  const append: RunAppend = {
    runId,
    attempt,
    lastSeq: 0,
    events: [],
    logs: [],
    steps: [],
    payloads: [],
    progressed: false,
    forget: [],
    settlement: null,
  }
  return { append, steps: new Map<string, StepRunRow>() }
}

function laterState(before: StepRunRow | undefined, after: StepRunRow): StepRunRow {
  if (!before) return after
  return {
    ...after,
    input: after.input ?? before.input,
    items: after.items ?? before.items,
    itemsId: after.itemsId ?? before.itemsId,
    firstSeq: Math.min(before.firstSeq, after.firstSeq),
  }
}
