'use client'

import type { WorkerNode } from '@millrace/contracts'
import { formatCount, RelativeTime } from '@millrace/ui'
import { CircleOff } from 'lucide-react'
import { TierMark } from '../common/tier-mark.tsx'

/** One worker per row; why its isolation is not full stands below it. */
export function WorkerTable({ workers }: { workers: readonly WorkerNode[] }) {
  return (
    <section aria-label="Workers" className="overflow-x-auto outline-offset-[-2px]" {...focusable}>
      <table className="w-full min-w-[880px] text-left text-13">
        <thead>
          <tr className="h-8 border-b text-12 text-ink-faint">
            {headers.map(({ label, end }) => (
              <th
                key={label}
                scope="col"
                className={`px-2 font-normal first:pl-4 last:pr-4 ${end ? 'text-right' : ''}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        {workers.map((worker) => (
          <WorkerRows key={worker.id} worker={worker} />
        ))}
      </table>
    </section>
  )
}

// Keys must reach a region that scrolls.
const focusable = { tabIndex: 0 }

const headers = [
  { label: 'Worker', end: false },
  { label: 'Isolation', end: false },
  { label: 'Sandboxes', end: false },
  { label: 'Fallbacks', end: true },
  { label: 'Runs', end: true },
  { label: 'Started', end: true },
  { label: 'Last seen', end: true },
]

function WorkerRows({ worker }: { worker: WorkerNode }) {
  const { host, pid, version, tier, driver, fallbacks, startedAt, lastSeenAt } = worker
  const gone = worker.state === 'gone'
  const gaps = tier === 'full' ? [] : worker.gaps
  return (
    <tbody className="border-b">
      <tr className={`h-10 ${gone ? 'text-ink-faint' : ''}`}>
        <th
          scope="row"
          className="max-w-72 truncate px-2 pl-4 font-medium"
          title={`${host}, process ${pid}, version ${version}`}
        >
          {host} <span className="font-mono font-normal text-12 text-ink-faint">{pid}</span>
        </th>
        <td className="px-2">
          {gone ? (
            <span className="inline-flex items-center gap-1.5 whitespace-nowrap align-middle text-failed">
              <CircleOff className="size-4" strokeWidth={1.5} aria-hidden="true" />
              Gone: its runs go on elsewhere
            </span>
          ) : (
            <TierMark tier={tier} />
          )}
        </td>
        <td className="whitespace-nowrap px-2" title={driverMeanings[driver]}>
          {driver}
        </td>
        <td
          className={`px-2 text-right tabular-nums ${fallbacks > 0 && !gone ? 'text-waiting' : ''}`}
          title="Runs that got a freshly started process because the zygote gave none: slower, and no less isolated"
        >
          {formatCount(fallbacks)}
        </td>
        <td className="px-2">
          {gone ? <span className="block text-right">-</span> : <Room worker={worker} />}
        </td>
        <td className="whitespace-nowrap px-2 text-right text-ink-muted">
          <RelativeTime at={startedAt} />
        </td>
        <td className={`whitespace-nowrap px-2 pr-4 text-right ${gone ? 'text-failed' : 'text-ink-muted'}`}>
          <RelativeTime at={lastSeenAt} />
        </td>
      </tr>
      {gaps.length === 0 || gone ? null : (
        <tr>
          <td colSpan={headers.length} className="px-4 pb-2.5">
            <ul className="flex list-disc flex-col gap-0.5 pl-4 text-12 text-ink-muted">
              {gaps.map((gap) => (
                <li key={gap} className="first-letter:uppercase">
                  {gap}
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </tbody>
  )
}

function Room({ worker: { running, capacity } }: { worker: WorkerNode }) {
  const share = capacity === 0 ? 0 : Math.min(100, (running / capacity) * 100)
  return (
    <span className="flex items-center justify-end gap-2 whitespace-nowrap tabular-nums">
      <span aria-hidden="true" className="h-1.5 w-16 overflow-hidden rounded-full bg-line">
        <span
          className={`block h-full ${share === 100 ? 'bg-waiting' : 'bg-accent'}`}
          style={{ width: `${share}%` }}
        />
      </span>
      <span className="min-w-14 text-right">
        {formatCount(running)} of {formatCount(capacity)}
      </span>
    </span>
  )
}

const driverMeanings: Readonly<Record<string, string>> = {
  zygote: 'Each run is forked from a process that has everything loaded',
  spawn: 'Each run gets a process that was started for it in advance',
}
