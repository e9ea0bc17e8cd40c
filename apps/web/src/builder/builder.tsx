'use client'

import { ErrorState, PanelEdge, ResizablePanel, ResizablePanels, Skeleton } from '@millrace/ui'
import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { loadDraft } from '../api/integrations.ts'
import { useConnectors, useMe } from '../api/system.ts'
import { toCode, toMessage } from '../api-client.ts'
import { useRunEvents } from '../live/index.ts'
import { GoPalette } from '../shell/index.ts'
import type { LoadedDraft } from './api.ts'
import { Canvas, NoFlow, useKeys } from './canvas/index.ts'
import type { Manifests } from './catalog/index.ts'
import { ConfigDialog } from './config/index.ts'
import { Dock } from './dock/index.ts'
import { Header, PublishDialog } from './header/index.ts'
import { FlowSettingsDialog, Inspector } from './inspector/index.ts'
import { Palette, QuickAdd } from './palette/index.ts'
import { useChecking } from './problems/use-checking.ts'
import { ConflictDialog } from './save/conflict-dialog.tsx'
import { AutosaveContext, useAutosave } from './save/context.tsx'
import { SessionBanner } from './save/session-banner.tsx'
import { useAutosaving } from './save/use-autosaving.ts'
import {
  BuilderContext,
  type BuilderRights,
  createBuilderStore,
  useBuilder,
  useBuilderStore,
  useFlow,
} from './state/index.ts'

/** The builder of one integration: loads its draft and the manifests, then hands over to the workbench. */
export function Builder({ integrationKey }: { integrationKey: string }) {
  const connectors = useConnectors()
  const me = useMe()
  const draft = useQuery({
    queryKey: ['integrations', integrationKey, 'draft'],
    queryFn: ({ signal }) => loadDraft(integrationKey, signal),
    // The store owns the draft from here on; a refetch must never replace what somebody edits.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const error = draft.error ?? connectors.error ?? (me.data ? null : me.error)
  if (error) {
    return (
      <ErrorState
        title="The builder could not be opened"
        message={toMessage(error)}
        code={toCode(error)}
        onRetry={() => void Promise.all([draft.refetch(), connectors.refetch(), me.refetch()])}
        className="h-dvh"
      />
    )
  }
  if (!draft.data || !connectors.data || !me.data) return <BuilderSkeleton />
  const { permissions } = me.data
  const rights = {
    edit: permissions.includes('integration.write'),
    test: permissions.includes('integration.test'),
  }
  return <Workbench loaded={draft.data} manifests={connectors.data} rights={rights} />
}

function Workbench({
  loaded,
  manifests,
  rights,
}: {
  loaded: LoadedDraft
  manifests: Manifests
  rights: BuilderRights
}) {
  const [store] = useState(() =>
    createBuilderStore({
      definition: loaded.definition,
      manifests,
      problems: [],
      savedAt: Date.now(),
      rights,
    }),
  )
  const onServerProblems = useChecking(store)
  const autosave = useAutosaving({ store, loaded, onServerProblems })
  return (
    <BuilderContext value={store}>
      <AutosaveContext value={autosave}>
        <ReactFlowProvider>
          <Panes />
          <QuickAdd />
          <PublishDialog />
          <ConfigDialog />
          <FlowSettingsDialog />
          <ConflictDialog />
          <GoTo />
        </ReactFlowProvider>
      </AutosaveContext>
    </BuilderContext>
  )
}

function Panes() {
  const autosave = useAutosave()
  const flow = useFlow()
  const live = useFollowedRun()
  const isDockOpen = useBuilder((state) => state.isDockOpen)
  const mayEdit = useBuilder((state) => state.rights.edit)
  useKeys({ saveNow: () => void autosave.flush() })
  return (
    <main className="flex h-dvh flex-col overflow-hidden text-13">
      <Header />
      <SessionBanner />
      <ResizablePanels>
        {mayEdit ? (
          <>
            <ResizablePanel
              id="palette-panel"
              defaultSize={240}
              minSize={180}
              maxSize={320}
              collapsible
              collapsedSize={0}
            >
              <Palette />
            </ResizablePanel>
            <PanelEdge label="Resize the palette" />
          </>
        ) : null}
        <ResizablePanel id="middle-panel" minSize={320}>
          <ResizablePanels direction="column">
            <ResizablePanel id="canvas-panel" minSize={160}>
              {flow ? <Canvas key={flow.key} flow={flow} /> : <NoFlow />}
            </ResizablePanel>
            {isDockOpen ? (
              <>
                <PanelEdge label="Resize the dock" />
                <ResizablePanel id="dock-panel" defaultSize={260} minSize={120}>
                  <Dock live={live} />
                </ResizablePanel>
              </>
            ) : null}
          </ResizablePanels>
          {isDockOpen ? null : <ClosedDock />}
        </ResizablePanel>
        <PanelEdge label="Resize the inspector" />
        <ResizablePanel
          id="inspector-panel"
          defaultSize={360}
          minSize={280}
          maxSize={640}
          collapsible
          collapsedSize={0}
        >
          <Inspector />
        </ResizablePanel>
      </ResizablePanels>
    </main>
  )
}

function GoTo() {
  const [isOpen, setIsOpen] = useState(false)
  return <GoPalette open={isOpen} onOpenChange={setIsOpen} />
}

function useFollowedRun() {
  const store = useBuilderStore()
  const runId = useBuilder((state) => state.run?.runId ?? null)
  const live = useRunEvents(runId)
  useEffect(() => {
    if (live.lastSeq > 0) store.getState().updateRun(live)
  }, [live, store])
  return live
}

function ClosedDock() {
  const store = useBuilderStore()
  const problems = useBuilder((state) => state.problems.length)
  const tabs = [
    { key: 'logs', label: 'Logs' },
    { key: 'data', label: 'Data' },
    { key: 'problems', label: problems > 0 ? `Problems ${problems}` : 'Problems' },
    { key: 'versions', label: 'Versions' },
  ] as const
  return (
    <nav aria-label="Dock" className="flex h-8 shrink-0 items-center gap-1 border-t bg-surface px-3">
      {tabs.map(({ key, label }) => (
        <button
          key={key}
          type="button"
          onClick={() => store.getState().showDock(key)}
          className="h-7 rounded px-2 text-13 text-ink-muted hover:bg-hover hover:text-ink"
        >
          {label}
        </button>
      ))}
    </nav>
  )
}

function BuilderSkeleton() {
  return (
    <div className="flex h-dvh flex-col" role="status" aria-label="The builder is loading">
      <div className="flex h-12 items-center gap-4 border-b bg-surface px-4">
        <Skeleton className="h-4 w-24" />
        <Skeleton className="h-4 w-48" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="flex w-[240px] flex-col gap-3 border-r bg-surface p-3">
          {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((row) => (
            <Skeleton key={row} className="h-4 w-full" />
          ))}
        </div>
        <div className="flex flex-1 flex-col items-center gap-14 pt-16">
          {['a', 'b', 'c'].map((row) => (
            <Skeleton key={row} className="h-[60px] w-60" />
          ))}
        </div>
        <div className="flex w-[360px] flex-col gap-4 border-l bg-surface p-4">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="h-7 w-full" />
          <Skeleton className="h-7 w-full" />
        </div>
      </div>
    </div>
  )
}
