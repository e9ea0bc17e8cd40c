import type { Services } from '@millrace/services'
import type { ActiveRuns } from '../run/run-control.ts'

const prefix = 'cancel:'

/** A cancellation reaches a running sandbox at once; should the hint be lost, the next renewal finds it. */
export async function followCancelHints({
  live,
  active,
  signal,
}: Pick<Services, 'live'> & { active: ActiveRuns; signal: AbortSignal }): Promise<void> {
  await live.subscribe({
    topic: 'control',
    signal,
    onHint: ({ data }) => {
      if (data?.startsWith(prefix)) active.sendToRun(data.slice(prefix.length), { kind: 'cancel' })
    },
  })
}
