import type { Services } from '../context.ts'

/** Who asked for the cancellation of a run and why, in a sentence; null: nobody said. */
export async function readCancelReason({ db }: Pick<Services, 'db'>, runId: string): Promise<string | null> {
  const run = await db.system.run.findUnique({ where: { id: runId }, select: { cancelReason: true } })
  return run?.cancelReason ?? null
}
