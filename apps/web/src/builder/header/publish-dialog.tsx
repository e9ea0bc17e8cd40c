'use client'

import type { Problem } from '@millrace/contracts'
import { Button, Dialog, Field, Textarea, useToast } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { queryKeys } from '../../api/keys.ts'
import { ApiError, toMessage } from '../../api-client.ts'
import { publishIntegration } from '../api.ts'
import { useAutosave } from '../save/context.tsx'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { PublishedDifference } from './published-difference.tsx'

type PublishStatus =
  | { kind: 'idle' | 'busy' }
  | { kind: 'refused'; message: string; problems: readonly Problem[] }

/** Makes a version of the draft; refused while the draft has problems, which are listed. */
export function PublishDialog() {
  const store = useBuilderStore()
  const isOpen = useBuilder((state) => state.dialog === 'publish')
  const key = useBuilder((state) => state.integrationKey)
  const problems = useBuilder((state) => state.problems)
  const autosave = useAutosave()
  const queries = useQueryClient()
  const showToast = useToast()
  const [comment, setComment] = useState('')
  const [status, setStatus] = useState<PublishStatus>({ kind: 'idle' })
  const close = () => {
    store.getState().openDialog(null)
    setStatus({ kind: 'idle' })
  }
  const showStep = ({ flow, stepId }: Problem) => {
    if (flow === undefined || stepId === undefined) return
    close()
    store.getState().reveal(flow, [stepId])
    store.getState().showInspector('settings')
  }
  const publish = async () => {
    if (status.kind === 'busy') return
    setStatus({ kind: 'busy' })
    try {
      if (!(await autosave.flush())) throw new Error('The draft could not be saved first.')
      const { version } = await publishIntegration(key, comment.trim())
      await Promise.all([
        queries.invalidateQueries({ queryKey: queryKeys.versions(key) }),
        queries.invalidateQueries({ queryKey: [...queryKeys.integration(key), 'diff'] }),
      ])
      setComment('')
      close()
      showToast({ tone: 'success', title: `Version ${version} is published` })
    } catch (error) {
      const found = error instanceof ApiError ? error.problems : []
      setStatus({ kind: 'refused', message: toMessage(error), problems: found })
    }
  }
  const shown = status.kind === 'refused' && status.problems.length > 0 ? status.problems : problems
  return (
    <Dialog
      open={isOpen}
      onOpenChange={close}
      width="xl"
      title="Publish a version"
      description="A version never changes. Instances go on with theirs until they are upgraded."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant="primary"
            busy={status.kind === 'busy'}
            disabled={problems.length > 0}
            onClick={() => void publish()}
          >
            Publish
          </Button>
        </>
      }
    >
      {status.kind === 'refused' ? (
        <p role="alert" className="mb-3 text-13 text-failed">
          {status.message}
        </p>
      ) : null}
      {shown.length > 0 ? (
        <div className="mb-4">
          <p className="mb-1 font-medium text-13">
            {shown.length} {shown.length === 1 ? 'problem stands' : 'problems stand'} in the way
          </p>
          <ul className="flex max-h-48 flex-col gap-1 overflow-y-auto text-13">
            {shown.map((problem) => (
              <li key={problem.path + problem.message} className="flex gap-2">
                <TriangleAlert className="mt-0.5 size-4 shrink-0 text-waiting" aria-hidden="true" />
                <span className="min-w-0 flex-1">
                  {problem.message}
                  {problem.hint ? <span className="block text-ink-muted">{problem.hint}</span> : null}
                </span>
                {problem.flow && problem.stepId ? (
                  <Button size="sm" variant="ghost" onClick={() => showStep(problem)}>
                    <span className="max-w-32 truncate">{problem.stepId}</span>
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <Field label="Comment" help="What changed, for your team.">
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={4000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        )}
      </Field>
      {isOpen ? <PublishedDifference /> : null}
    </Dialog>
  )
}
