'use client'

import { formatCount, Tabs } from '@millrace/ui'
import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { useEgressLog } from '../api/egress.ts'
import { dockTabOf, searchOfTab } from '../common/run-address.ts'
import { type LiveRun, LogPanel } from '../live/index.ts'
import { NetworkPanel, totalsOf } from './network/index.ts'

/** What belongs to the run as a whole: its lines, and where it connected to. */
export function RunDock({
  runId,
  endedAt,
  live,
  path,
  onClearPath,
  onChoosePath,
}: {
  runId: string
  endedAt: string | null
  live: LiveRun
  /** Only the lines of this step. */
  path: string | null
  onClearPath: () => void
  onChoosePath: (path: string) => void
}) {
  const tab = dockTabOf(useSearchParams())
  const log = useEgressLog(runId, { endedAt })
  const totals = useMemo(() => (log.data === undefined ? null : totalsOf(log.data)), [log.data])
  return (
    <Tabs
      label="Logs and network"
      className="flex-1"
      value={tab}
      // The address keeps the tab, so that a link can lead to it.
      onChange={(next) => window.history.replaceState(null, '', searchOfTab(next))}
      tabs={[
        { key: 'logs', label: 'Logs', count: live.stream === 'connecting' ? undefined : live.logs.length },
        {
          key: 'network',
          label: 'Network',
          ...(totals === null
            ? {}
            : {
                count: `${formatCount(totals.count)}${totals.more ? '+' : ''}`,
                alert: totals.denied + totals.limited > 0,
              }),
        },
      ]}
    >
      {tab === 'logs' ? (
        <LogPanel
          lines={live.logs}
          stream={live.stream}
          droppedLines={live.droppedLogs}
          path={path}
          onClearPath={onClearPath}
          onChoosePath={onChoosePath}
        />
      ) : (
        <NetworkPanel log={log} over={endedAt !== null} />
      )}
    </Tabs>
  )
}
