import type { Services } from '@millrace/services'
import type { ActiveRuns, RunCommand } from '../run/run-control.ts'

const commands: readonly { prefix: string; command: RunCommand }[] = [
  { prefix: 'cancel:', command: { kind: 'cancel' } },
  { prefix: 'wake:', command: { kind: 'wake' } },
]

/**
 * Cancellations, and answers to waits, reach a running sandbox at once; should the hint be lost, the next renewal finds
 * them.
 */
export async function followControlHints({
  live,
  active,
  signal,
}: Pick<Services, 'live'> & { active: ActiveRuns; signal: AbortSignal }): Promise<void> {
  await live.subscribe({
    topic: 'control',
    signal,
    onHint: ({ data }) => {
      for (const { prefix, command } of commands) {
        if (data?.startsWith(prefix)) active.sendToRun(data.slice(prefix.length), command)
      }
    },
  })
}
