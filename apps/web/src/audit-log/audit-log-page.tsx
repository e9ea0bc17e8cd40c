'use client'

import type { AuditEntry } from '@millrace/contracts'
import { Button, buttonClass, EmptyState } from '@millrace/ui'
import { Download, History, Lock, Search, ShieldCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { auditExportHref, auditFilterKeys, useAuditEntries } from '../api/audit.ts'
import { useMayIfKnown } from '../api/system.ts'
import { countText, focusSearch, ListView, SearchInput, useUrlFilters } from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { auditColumns } from './columns.tsx'
import { EntryDialog } from './entry-dialog.tsx'
import { AuditFilterBar } from './filter-bar.tsx'
import { toAuditQuery } from './to-query.ts'
import { VerifyDialog } from './verify-dialog.tsx'

export function AuditLogPage() {
  const may = useMayIfKnown('audit.read')
  if (may === null) return <PageFrame title="Audit log">{null}</PageFrame>
  return may ? <AuditLog /> : <NotForYou />
}

function AuditLog() {
  const { filters, set, clear, isFiltered } = useUrlFilters(auditFilterKeys)
  const query = useMemo(() => toAuditQuery(filters), [filters])
  const list = useAuditEntries(query)
  const [shown, setShown] = useState<AuditEntry | null>(null)
  const [verifying, setVerifying] = useState(false)
  useHotkeys([
    { keys: '/', label: 'Search', run: focusSearch },
    { keys: 'j', label: 'Next row' },
    { keys: 'k', label: 'Previous row' },
    { keys: 'Enter', label: 'Show the entry' },
  ])
  return (
    <PageFrame
      title="Audit log"
      count={countText(list)}
      actions={
        <>
          <a href={auditExportHref(query)} download="audit-log.ndjson" className={buttonClass({})}>
            <Download />
            {isFiltered ? 'Export these' : 'Export'}
          </a>
          <Button icon={<ShieldCheck />} onClick={() => setVerifying(true)}>
            Verify
          </Button>
        </>
      }
      filters={
        <>
          <SearchInput
            text={filters.q ?? ''}
            onChange={(q) => set({ q })}
            label="Search the audit log"
            placeholder="Name, id, action, address"
          />
          <AuditFilterBar filters={filters} onChange={set} />
          {isFiltered ? (
            <Button variant="ghost" onClick={clear}>
              Clear
            </Button>
          ) : null}
        </>
      }
    >
      <ListView
        list={list}
        label="entries"
        columns={auditColumns}
        rowKey={(row) => row.id}
        onOpen={setShown}
        minWidth={880}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<Search />}
              title="No entry fits these filters"
              action={
                list.hasMore ? (
                  <Button onClick={list.loadMore}>Look further back</Button>
                ) : (
                  <Button onClick={clear}>Clear filters</Button>
                )
              }
            />
          ) : (
            <EmptyState icon={<History />} title="Nothing has happened yet">
              Changes, sign-ins, refused attempts, and each time a credential is opened show up here.
            </EmptyState>
          )
        }
      />
      {shown === null ? null : (
        <EntryDialog
          entry={shown}
          onClose={() => setShown(null)}
          onFilter={(next) => {
            setShown(null)
            set(next)
          }}
        />
      )}
      {verifying ? <VerifyDialog onClose={() => setVerifying(false)} /> : null}
    </PageFrame>
  )
}

function NotForYou() {
  return (
    <PageFrame title="Audit log">
      <EmptyState icon={<Lock />} title="Only owners and admins see the audit log">
        Ask one of them if you need to know who changed something.
      </EmptyState>
    </PageFrame>
  )
}
