'use client'

import type { EgressRules, Problem } from '@millrace/contracts'
import { Button, ErrorState, Skeleton, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { updateEgressRules, useEgressRules } from '../../api/egress.ts'
import { queryKeys } from '../../api/keys.ts'
import { useMe } from '../../api/system.ts'
import { ApiError, toCode, toMessage } from '../../api-client.ts'
import { FormError } from '../../common/form-error.tsx'
import { PageFrame, useHotkeys } from '../../shell/index.ts'
import { CheckForm } from './check-form.tsx'
import {
  addRow,
  draftOf,
  firstWrongRow,
  type ListName,
  problemsByRow,
  type RulesDraft,
  removeRow,
  rulesOf,
  sameRules,
  sentenceOf,
  writeRow,
} from './draft.ts'
import { keepDraft, keptDraft } from './kept-draft.ts'
import { RuleList } from './rule-list.tsx'
import { Semantics } from './semantics.tsx'

export function NetworkAccessPage() {
  const rules = useEgressRules()
  const me = useMe()
  if (rules.isError && rules.data === undefined) {
    return (
      <PageFrame title="Network access">
        <ErrorState
          title="The rules could not be loaded"
          message={toMessage(rules.error)}
          code={toCode(rules.error)}
          onRetry={() => void rules.refetch()}
        />
      </PageFrame>
    )
  }
  if (rules.data === undefined || me.data === undefined) return <LoadingPage />
  const { role } = me.data
  return role === 'owner' || role === 'admin' ? (
    <RulesEditor saved={rules.data} />
  ) : (
    <ReadOnlyRules rules={rules.data} mayCheck={role !== 'viewer'} />
  )
}

function RulesEditor({ saved }: { saved: EgressRules }) {
  const queries = useQueryClient()
  const toast = useToast()
  const [draft, setDraft] = useState(() => keptDraft() ?? draftOf(saved))
  const [base, setBase] = useState(saved)
  const [focus, setFocus] = useState<{ id: number } | null>(null)
  // What the server says of rules that it was asked to keep, or to try.
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const rules = useMemo(() => rulesOf(draft), [draft])
  const unsaved = !sameRules(rules, base)
  // Somebody else has saved: whoever edits nothing sees it, an edited page keeps what was written.
  if (saved !== base && !unsaved) {
    setBase(saved)
    if (!sameRules(saved, base)) setDraft(draftOf(saved))
  }
  const save = useMutation({
    mutationFn: () => updateEgressRules(rules),
    onSuccess: (kept) => {
      queries.setQueryData(queryKeys.egressRules, kept)
      setBase(kept)
      setDraft(draftOf(kept))
      toast({ tone: 'success', title: 'Rules saved', detail: 'Runs that start from now on take them.' })
    },
    onError: (error) => markWrong(error),
  })
  const markWrong = (error: unknown) => {
    const found = error instanceof ApiError ? error.problems : []
    setProblems(found)
    const id = firstWrongRow(draft, problemsByRow(draft, found).rows)
    if (id !== null) setFocus({ id })
  }
  const submit = () => {
    if (unsaved && !save.isPending) save.mutate()
  }
  useHotkeys([{ keys: 'mod+s', label: 'Save rules', run: submit }])
  useKeptDraft(unsaved ? draft : null)
  const { rows: wrong, others } = useMemo(() => problemsByRow(draft, problems), [draft, problems])
  const edit = (next: RulesDraft) => {
    setDraft(next)
    // What was said of the rules was said of others than these.
    if (save.isError) save.reset()
    if (problems.length > 0) setProblems([])
  }
  const listProps = (name: ListName) => ({
    rows: draft[name],
    problems: wrong,
    readOnly: false,
    focus,
    onWrite: (id: number, text: string) => edit(writeRow(draft, name, { id, text })),
    onAdd: (after?: number) => {
      setFocus({ id: draft.nextId })
      edit(addRow(draft, name, after === undefined ? {} : { after }))
    },
    onRemove: (id: number) => edit(removeRow(draft, name, id)),
  })
  return (
    <PageFrame
      title="Network access"
      actions={
        <>
          {unsaved ? (
            <>
              <span className="text-13 text-ink-muted">Not saved</span>
              <Button onClick={() => edit(draftOf(base))}>Discard</Button>
            </>
          ) : null}
          <Button variant="primary" disabled={!unsaved} busy={save.isPending} onClick={submit}>
            Save rules
          </Button>
        </>
      }
    >
      <Columns aside={<CheckForm rules={rules} unsaved={unsaved} onRefused={markWrong} />}>
        <Summary rules={base}>{unsaved ? `Once saved: ${lowerFirst(sentenceOf(rules))}` : undefined}</Summary>
        <FormError
          error={
            save.error instanceof ApiError
              ? new ApiError({ ...save.error, message: save.error.message, problems: others })
              : save.error
          }
        />
        <RuleList {...denyTexts} {...listProps('deny')} />
        <RuleList {...allowTexts} {...listProps('allow')} />
      </Columns>
    </PageFrame>
  )
}

function ReadOnlyRules({ rules, mayCheck }: { rules: EgressRules; mayCheck: boolean }) {
  const draft = useMemo(() => draftOf(rules), [rules])
  const listProps = (name: ListName) => ({
    rows: draft[name],
    problems: noProblems,
    readOnly: true,
    focus: null,
    onWrite: nothing,
    onAdd: nothing,
    onRemove: nothing,
  })
  return (
    <PageFrame title="Network access">
      <Columns aside={mayCheck ? <CheckForm rules={rules} unsaved={false} onRefused={nothing} /> : null}>
        <Summary rules={rules}>Owners and admins can change the rules.</Summary>
        <RuleList {...denyTexts} {...listProps('deny')} />
        <RuleList {...allowTexts} {...listProps('allow')} />
      </Columns>
    </PageFrame>
  )
}

const noProblems: ReadonlyMap<number, string> = new Map()
const nothing = () => undefined

const denyTexts = {
  title: 'Deny',
  help: 'Runs never connect to these, whatever is allowed below.',
  empty: 'Nothing is denied.',
  placeholder: '*.tracker.example',
}

const allowTexts = {
  title: 'Allow',
  help: 'With one rule or more, runs connect to these and to nothing else. Do not forget the hosts of your connections.',
  empty: 'No rule: every public address is allowed.',
  placeholder: 'api.example.com:443',
}

function Summary({ rules, children }: { rules: EgressRules; children?: ReactNode }) {
  return (
    <p className="max-w-prose text-14">
      {sentenceOf(rules)} {children === undefined ? null : <span className="text-ink-muted">{children}</span>}
    </p>
  )
}

function Columns({ aside, children }: { aside: ReactNode; children: ReactNode }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="grid max-w-6xl grid-cols-1 gap-x-12 gap-y-8 px-4 py-5 lg:grid-cols-[minmax(0,1fr)_340px] ">
        <div className="flex min-w-0 flex-col gap-7">{children}</div>
        <aside className="min-w-0 lg:border-l lg:pl-6">
          <div className="flex flex-col gap-7 lg:sticky lg:top-5">
            {aside}
            <Semantics />
          </div>
        </aside>
      </div>
    </div>
  )
}

function LoadingPage() {
  return (
    <PageFrame title="Network access">
      <div aria-busy="true" className="flex flex-col gap-4 p-6">
        <span className="sr-only">Loading</span>
        <Skeleton className="h-4 w-80" />
        <Skeleton className="mt-3 h-4 w-24" />
        <Skeleton className="h-8 w-full max-w-xl" />
        <Skeleton className="h-8 w-full max-w-xl" />
        <Skeleton className="mt-3 h-4 w-24" />
        <Skeleton className="h-8 w-full max-w-xl" />
      </div>
    </PageFrame>
  )
}

const address = '/settings/network-access'

/** Whoever goes elsewhere with rules unsaved is told so, and finds them again. */
function useKeptDraft(draft: RulesDraft | null) {
  const toast = useToast()
  const router = useRouter()
  const latest = useRef({ draft, toast, router })
  useEffect(() => {
    latest.current = { draft, toast, router }
    keepDraft(draft)
  }, [draft, toast, router])
  useEffect(
    () => () => {
      if (latest.current.draft === null) return
      latest.current.toast({
        tone: 'warning',
        title: 'The network rules are not saved',
        detail: 'What you wrote is kept until you save or discard it.',
        action: { label: 'Back to the rules', onSelect: () => latest.current.router.push(address) },
      })
    },
    [],
  )
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
