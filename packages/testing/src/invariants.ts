import pg from 'pg'
import { z } from 'zod'

/** A request as a fake third party saw it. */
export interface SeenRequest {
  /** Its `Idempotency-Key`: `runId:path:iteration`. */
  key: string | null
}

/**
 * Reads the database and what a fake third party saw after a fault, and gives a sentence for each promise that was
 * broken: every accepted id has exactly one run, which is over and has nothing left open; each step has at most one
 * recorded result and never begins again after it; the journal has no gap; an idempotency key was seen once, or twice
 * for the one step that was in flight when its run's process was lost.
 */
export async function findBreaches({
  databaseUrl,
  accepted,
  seen,
}: {
  databaseUrl: string
  /** The id of every run that a sender was told of. */
  accepted: readonly string[]
  seen: readonly SeenRequest[]
}): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const runs = z.array(runSchema).parse((await client.query(runsSql, [accepted])).rows)
    const steps = z.array(stepSchema).parse((await client.query(stepsSql, [accepted])).rows)
    return [
      ...lostOrDoubled(accepted, runs),
      ...runs.flatMap(breachesOfRun),
      ...steps.flatMap(breachesOfStep),
      ...breachesOfKeys({ runs, seen }),
    ]
  } finally {
    await client.end()
  }
}

const runSchema = z.object({
  id: z.string(),
  status: z.string(),
  attempt: z.int(),
  isHeld: z.boolean(),
  ends: z.int(),
  openSteps: z.int(),
  waits: z.int(),
  lines: z.int(),
  lastSeq: z.int(),
})
type RunFacts = z.infer<typeof runSchema>

const runsSql = `
  SELECT id, status, attempt, "lastSeq",
    "leaseOwner" IS NOT NULL OR "endedAt" IS NULL OR held IS NOT NULL AS "isHeld",
    (SELECT count(*)::int FROM "JournalEvent" WHERE "runId" = run.id AND type = 'end') AS ends,
    (SELECT count(*)::int FROM "StepRun" WHERE "runId" = run.id AND status IN ('running', 'waiting')) AS "openSteps",
    (SELECT count(*)::int FROM "Wait" WHERE "runId" = run.id) AS waits,
    (SELECT count(*)::int FROM "JournalEvent" WHERE "runId" = run.id)
      + (SELECT count(*)::int FROM "LogLine" WHERE "runId" = run.id) AS lines
  FROM "Run" run WHERE id = ANY($1::uuid[])`

const stepSchema = z.object({
  runId: z.string(),
  path: z.string(),
  results: z.int(),
  isRepeated: z.boolean(),
  recorded: z.string(),
  row: z.string().nullable(),
})

const stepsSql = `
  WITH event AS (
    SELECT "runId", path, seq, data ->> 'status' AS status,
      data ->> 'status' IN ('succeeded', 'failed', 'skipped', 'canceled') AS "isResult"
    FROM "JournalEvent" WHERE "runId" = ANY($1::uuid[]) AND type = 'step'
  )
  SELECT event."runId", event.path, (count(*) FILTER (WHERE "isResult"))::int AS results,
    coalesce(max(seq) > min(seq) FILTER (WHERE "isResult"), false) AS "isRepeated",
    (array_agg(event.status ORDER BY seq DESC))[1] AS recorded, max(step.status::text) AS row
  FROM event LEFT JOIN "StepRun" step ON step."runId" = event."runId" AND step.path = event.path
  GROUP BY event."runId", event.path`

const finalStatuses: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled'])

function lostOrDoubled(accepted: readonly string[], runs: readonly RunFacts[]): string[] {
  const known = new Set(runs.map(({ id }) => id))
  return [
    ...accepted.filter((id) => !known.has(id)).map((id) => `Run ${id} was accepted and does not exist.`),
    ...(new Set(accepted).size === accepted.length ? [] : ['An id was given to more than one sender.']),
  ]
}

function breachesOfRun(run: RunFacts): string[] {
  const found: string[] = []
  if (!finalStatuses.has(run.status)) found.push(`is ${run.status}, not over`)
  if (run.isHeld) found.push('is over but still has an owner, or has no time of its end')
  if (run.ends !== 1) found.push(`has ${run.ends} ends in its journal`)
  if (run.openSteps > 0) found.push(`has ${run.openSteps} open steps`)
  if (run.waits > 0) found.push(`has ${run.waits} waits left`)
  if (run.lines !== run.lastSeq) found.push(`has ${run.lines} lines up to ${run.lastSeq}`)
  return found.map((what) => `Run ${run.id} ${what}.`)
}

function breachesOfStep(step: z.infer<typeof stepSchema>): string[] {
  const found: string[] = []
  if (step.results > 1) found.push(`has ${step.results} results`)
  if (step.isRepeated) found.push('went on after its result')
  if (step.recorded !== step.row) found.push(`is ${step.row} but its journal says ${step.recorded}`)
  return found.map((what) => `Step ${step.path} of run ${step.runId} ${what}.`)
}

function breachesOfKeys({
  runs,
  seen,
}: {
  runs: readonly RunFacts[]
  seen: readonly SeenRequest[]
}): string[] {
  const attempts = new Map(runs.map(({ id, attempt }) => [id, attempt]))
  const found: string[] = []
  const repeats = new Map<string, number>()
  for (const [key, requests] of Map.groupBy(seen, (request) => request.key ?? '')) {
    const [runId = ''] = key.split(':')
    if (!attempts.has(runId)) found.push(`The key "${key}" is of no accepted run.`)
    if (requests.length > 2) found.push(`The key ${key} was seen ${requests.length} times.`)
    repeats.set(runId, (repeats.get(runId) ?? 0) + requests.length - 1)
  }
  for (const [runId, count] of repeats) {
    const losses = (attempts.get(runId) ?? 1) - 1
    if (count > losses) found.push(`Run ${runId} lost ${losses} processes, but ${count} requests came again.`)
  }
  return found
}
