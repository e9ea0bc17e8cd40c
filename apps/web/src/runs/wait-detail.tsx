import type { StepWait } from '@millrace/contracts'
import { Skeleton, Until } from '@millrace/ui'
import Link from 'next/link'
import type { LiveStep } from '../live/index.ts'
import { AddressLine } from './address-line.tsx'
import { waitText } from './wait-text.ts'

/** What a waiting step waits for, and how it can be answered. `wait` undefined: not loaded yet. */
export function WaitDetail({
  step,
  wait,
  failed,
}: {
  step: LiveStep
  wait: StepWait | undefined
  /** The addresses could not be loaded. */
  failed: boolean
}) {
  const kind = wait?.kind ?? step.wait?.kind
  const childRunId = wait?.childRunId ?? step.childRunId
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-4">
      <p className="text-14">
        <WaitSentence wait={wait ?? step.wait} />
      </p>
      {kind === 'callback' || kind === 'approval' ? (
        <Addresses kind={kind} wait={wait} failed={failed} />
      ) : null}
      {kind === 'retry' && step.error ? (
        <p className="text-13 text-ink-muted">
          Attempt {step.attempt} failed: <span className="font-mono text-12">{step.error.code}</span>{' '}
          {step.error.message}
        </p>
      ) : null}
      {childRunId === undefined ? null : (
        <p className="text-13">
          <Link href={`/runs/${childRunId}`} className="text-accent hover:underline">
            Open the run that it waits for
          </Link>
        </p>
      )}
      <p className="text-13 text-ink-faint">
        Nothing of this run executes while it waits: no process, no memory. It goes on by itself.
      </p>
    </div>
  )
}

export function WaitSentence({ wait }: { wait: Pick<StepWait, 'kind' | 'until'> | undefined }) {
  if (wait === undefined) return 'Waiting'
  const { what, before } = waitText(wait.kind)
  if (wait.until === null) return what
  return (
    <>
      {what} {before} <Until at={wait.until} />
    </>
  )
}

function Addresses({
  kind,
  wait,
  failed,
}: {
  kind: 'callback' | 'approval'
  wait: StepWait | undefined
  failed: boolean
}) {
  if (wait === undefined) {
    if (failed)
      return <p className="text-13 text-failed">The addresses could not be loaded. Reload the page.</p>
    return <Skeleton className="h-7 w-full" />
  }
  if (wait.callbackUrl !== undefined) {
    return (
      <>
        <AddressLine label="POST" url={wait.callbackUrl} copyLabel="Copy callback address" />
        <p className="text-12 text-ink-muted">
          Whoever sends a request to this address answers. Its body becomes the output of the step.
        </p>
      </>
    )
  }
  if (wait.approvals !== undefined) {
    return (
      <>
        {wait.approvals.map(({ approver, url }) => (
          <AddressLine
            key={url}
            label={approver ?? 'Anyone'}
            url={url}
            copyLabel={`Copy link for ${approver ?? 'anyone'}`}
          />
        ))}
        <p className="text-12 text-ink-muted">
          Whoever opens a link may decide, without an account. The first answer counts.
        </p>
      </>
    )
  }
  return (
    <p className="text-13 text-ink-muted">
      Your role may not see the {kind === 'callback' ? 'address' : 'links'} that answer this step.
    </p>
  )
}
