import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseUnavailable } from '@millrace/db'
import type { LiveHint } from '@millrace/live'
import type { Services } from '@millrace/services'
import { type AppendedRun, appendJournal } from '@millrace/services/lease'
import { resolveChildWaits } from '@millrace/services/wait'
import type { ActiveRuns } from '../run/run-control.ts'
import { JournalWriter, type JournalWriterOptions } from './writer.ts'

const firstBackoffMs = 50
const lastBackoffMs = 1000

/** The writer of this worker: Postgres behind it, live hints after it, and lost runs told to their supervisors. */
export function createJournalWriter({
  services,
  owner,
  active,
  settings: { lingerMs, ...limits },
}: {
  services: Services
  owner: string
  active: ActiveRuns
  settings: JournalWriterOptions['limits'] & { lingerMs: number }
}): JournalWriter {
  return new JournalWriter({
    limits,
    lingerMs,
    append: async (runs) => {
      const { appended, fenced } = await appendJournal(services, { owner, runs })
      for (const each of appended) announce(services, each)
      for (const { run, answered } of appended) {
        if (answered) active.sendToRun(run.runId, { kind: 'wake' })
      }
      lookForChildren(services, appended)
      return { fenced }
    },
    onLost: (lease, error) => active.send(lease, { kind: 'lost', error }),
    isOutage: (error) => error instanceof DatabaseUnavailable,
    onOutage: (error, attempt) =>
      services.log({
        level: 'warn',
        message: 'the journal waits for the database',
        error,
        data: { attempt },
      }),
    backoff: (attempt) => delay(Math.min(lastBackoffMs, firstBackoffMs * 2 ** (attempt - 1))),
  })
}

/** A child may have ended before its parent began to wait for it. Should this be missed, a sweep finds it. */
function lookForChildren(services: Services, appended: readonly AppendedRun[]): void {
  const childRunIds = appended.flatMap(({ run }) =>
    run.steps.flatMap(({ wait }) => (wait?.kind === 'child' ? [wait.runId] : [])),
  )
  if (childRunIds.length === 0) return
  resolveChildWaits(services, { childRunIds }).catch((error: unknown) =>
    services.log({ level: 'warn', message: 'called runs could not be looked for', error }),
  )
}

/** Hints for those who watch. Not awaited: the journal has it, and a watcher that misses a hint polls. */
function announce(services: Services, { run, organizationId }: AppendedRun): void {
  const { runId, lastSeq, events } = run
  publish(services, { topic: `run:${runId}`, seq: lastSeq })
  if (events.some(({ type }) => type === 'run' || type === 'end')) {
    publish(services, { topic: `runs:${organizationId}`, seq: lastSeq, data: runId })
  }
}

function publish(services: Services, hint: LiveHint): void {
  services.live
    .publish(hint)
    .catch((error: unknown) => services.log({ level: 'warn', message: 'a live hint was lost', error }))
}
