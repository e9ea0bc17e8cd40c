'use client'

import type { EgressRules } from '@millrace/contracts'
import { Button, Field, Input } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { Ban, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { checkEgress } from '../../api/egress.ts'
import { ApiError } from '../../api-client.ts'
import { FormError } from '../../common/form-error.tsx'
import { parseTarget, type Target } from './target.ts'

/** Would this address be allowed? By the rules as they stand on the page, saved or not. */
export function CheckForm({
  rules,
  unsaved,
  onRefused,
}: {
  rules: EgressRules
  unsaved: boolean
  /** The rules themselves may be what cannot be read: their list says so. */
  onRefused: (error: unknown) => void
}) {
  const [text, setText] = useState('')
  const [unread, setUnread] = useState(false)
  const check = useMutation({
    mutationFn: async (target: Target) => ({ target, rules, ...(await checkEgress({ ...target, rules })) }),
    onError: onRefused,
  })
  // An answer by other rules than those on the page would mislead.
  const answer = check.data?.rules === rules ? check.data : undefined
  return (
    <form
      noValidate
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        const target = parseTarget(text)
        setUnread(target === null)
        if (target !== null && !check.isPending) check.mutate(target)
      }}
    >
      <Field
        label="Would it be allowed?"
        help={unsaved ? 'Tried with the rules as edited here.' : undefined}
        error={unread ? 'Write a host and a port, like api.example.com:443.' : null}
      >
        {(control) => (
          <div className="flex gap-1.5">
            <Input
              {...control}
              mono
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              maxLength={2000}
              placeholder="api.example.com:443"
              value={text}
              onChange={(event) => {
                setText(event.target.value)
                setUnread(false)
                check.reset()
              }}
              className="min-w-0 flex-1"
            />
            <Button type="submit" busy={check.isPending} disabled={text.trim() === ''}>
              Test
            </Button>
          </div>
        )}
      </Field>
      <div role="status">{answer === undefined ? null : <Answer answer={answer} />}</div>
      <FormError error={withoutRules(check.error)} />
    </form>
  )
}

function withoutRules(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const problems = error.problems.filter(({ path }) => !path.startsWith('rules.'))
  return new ApiError({ ...error, message: error.message, problems })
}

function Answer({
  answer: { allowed, reason, target },
}: {
  answer: { allowed: boolean; reason: string | null; target: Target }
}) {
  const Icon = allowed ? CircleCheck : Ban
  return (
    <div
      className={`flex gap-2 rounded px-2.5 py-2 text-13 ${allowed ? 'bg-succeeded-soft text-succeeded' : 'bg-failed-soft text-failed'}`}
    >
      <Icon className="mt-0.5 size-4 shrink-0" strokeWidth={1.5} aria-hidden="true" />
      <div className="min-w-0">
        <p className="break-all">
          <span className="font-medium">{allowed ? 'Allowed' : 'Denied'}</span>{' '}
          <span className="font-mono text-12">
            {target.host}:{target.port}
          </span>
        </p>
        {reason === null ? null : <p className="text-12">{reason}</p>}
      </div>
    </div>
  )
}
