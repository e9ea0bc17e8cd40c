import { readdirSync, readFileSync } from 'node:fs'
import { flowSchema, recordedStepSchema } from '@millrace/contracts'
import { z } from 'zod'
import { type Outcome, simulate } from '../simulate.ts'

export const journalsUrl = new URL('../fixtures/journals/', import.meta.url)

const outcomeSchema: z.ZodType<Outcome> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ok'), taken: z.array(z.string()).exactOptional() }),
    z.strictObject({
      kind: z.literal('loop'),
      count: z.int(),
      concurrency: z.int().exactOptional(),
      onItemError: z.enum(['fail', 'collect']).exactOptional(),
    }),
    z.strictObject({ kind: z.literal('fail') }),
    z.strictObject({ kind: z.literal('stop'), status: z.enum(['succeeded', 'failed']) }),
    z.strictObject({ kind: z.literal('wait'), end: outcomeSchema }),
    z.strictObject({ kind: z.literal('hang') }),
  ]),
)

/**
 * A run that a worker of some release left behind. What later releases read of it (the flow, the recorded steps) is
 * parsed with their own schemas: an old journal must stay readable.
 */
export const journalSchema = z.strictObject({
  name: z.string(),
  flow: flowSchema,
  /** What each step does, by path; `*`: all others. */
  outcomes: z.record(z.string(), outcomeSchema),
  recorded: z.array(recordedStepSchema),
  /** What the engine told from there on, line by line. */
  told: z.array(z.string()),
})
export type Journal = z.infer<typeof journalSchema>

/** All recorded journals, with the release that recorded them. */
export function readJournals(): { release: string; journal: Journal }[] {
  return readdirSync(journalsUrl).flatMap((release) =>
    readdirSync(new URL(`${release}/`, journalsUrl)).map((file) => ({
      release,
      journal: journalSchema.parse(
        JSON.parse(readFileSync(new URL(`${release}/${file}`, journalsUrl), 'utf8')),
      ),
    })),
  )
}

export function outcomeOf({ outcomes }: Pick<Journal, 'outcomes'>): (path: string) => Outcome {
  return (path) => outcomes[path] ?? outcomes['*'] ?? { kind: 'ok' }
}

/** Resumes the run with the engine of today. */
export function replay(journal: Pick<Journal, 'flow' | 'outcomes' | 'recorded'>): string[] {
  return simulate({ flow: journal.flow, outcome: outcomeOf(journal), recorded: journal.recorded }).told
}
