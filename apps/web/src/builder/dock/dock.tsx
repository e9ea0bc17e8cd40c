'use client'

import { Button, IconButton, StatusMark, Tabs } from '@millrace/ui'
import { ChevronDown, ExternalLink, Square } from 'lucide-react'
import Link from 'next/link'
import { type LiveRun, LogPanel } from '../../live/index.ts'
import { findStep } from '../document/index.ts'
import { useCancelRun } from '../run/use-cancel-run.ts'
import { type DockTab, getFlow, useBuilder, useBuilderStore } from '../state/index.ts'
import { DataTab } from './data-tab.tsx'
import { ProblemsTab } from './problems-tab.tsx'
import { VersionsTab } from './versions-tab.tsx'

/** Below the canvas: what the run says, what went through the steps, what is wrong, what was published. */
export function Dock({ live }: { live: LiveRun }) {
  const store = useBuilderStore()
  const tab = useBuilder((state) => state.dockTab)
  const problems = useBuilder((state) => state.problems.length)
  return (
    <Tabs<DockTab>
      label="Dock"
      className="flex-1 bg-surface"
      value={tab}
      onChange={(next) => store.getState().showDock(next)}
      tabs={[
        { key: 'logs', label: 'Logs' },
        { key: 'data', label: 'Data' },
        { key: 'problems', label: 'Problems', count: problems, alert: problems > 0 },
        { key: 'versions', label: 'Versions' },
      ]}
      aside={<DockAside />}
    >
      {tab === 'logs' ? <LogsTab live={live} /> : null}
      {tab === 'data' ? <DataTab /> : null}
      {tab === 'problems' ? <ProblemsTab /> : null}
      {tab === 'versions' ? <VersionsTab /> : null}
    </Tabs>
  )
}

function DockAside() {
  const store = useBuilderStore()
  const run = useBuilder((state) => state.run)
  const going = useCancelRun()
  return (
    <div className="flex items-center gap-2 text-13">
      {run ? (
        <>
          <span data-testid="run-status" data-status={run.status}>
            <StatusMark status={run.status} />
          </span>
          {going ? (
            <Button
              size="sm"
              variant="ghost"
              icon={<Square />}
              busy={going.isCanceling}
              onClick={going.cancel}
            >
              Cancel
            </Button>
          ) : null}
          <Link
            href={`/runs/${run.runId}`}
            className="flex items-center gap-1 text-12 text-ink-muted hover:text-accent"
          >
            Open run <ExternalLink className="size-3" aria-hidden="true" />
          </Link>
        </>
      ) : null}
      <IconButton label="Hide the dock" size="sm" onClick={() => store.getState().toggleDock()}>
        <ChevronDown />
      </IconButton>
    </div>
  )
}

function LogsTab({ live }: { live: LiveRun }) {
  const store = useBuilderStore()
  const run = useBuilder((state) => state.run)
  if (!run) {
    return (
      <p className="px-4 py-8 text-center text-13 text-ink-faint">
        Press Run: what your steps log appears here while they work.
      </p>
    )
  }
  const chooseStep = (path: string) => {
    const id =
      path
        .split('/')
        .at(-1)
        ?.replace(/\[\d+\]$/, '') ?? path
    const flow = getFlow(store.getState())
    if (flow && findStep(flow, id)) store.getState().reveal(run.flow, [id])
  }
  return (
    <>
      {run.error ? (
        <p role="alert" className="flex gap-2 border-b bg-failed-soft px-3 py-1.5 text-13 text-failed">
          <span className="font-mono text-12 leading-5">{run.error.code}</span>
          <span className="min-w-0 flex-1 truncate" title={run.error.message}>
            {run.error.message}
          </span>
        </p>
      ) : null}
      <LogPanel
        lines={live.logs}
        stream={live.stream}
        droppedLines={live.droppedLogs}
        onChoosePath={chooseStep}
      />
    </>
  )
}
