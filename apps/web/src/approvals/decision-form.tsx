'use client'

import type { Approval, ApprovalDecision, JsonObject } from '@millrace/contracts'
import { Button, Field, Input, Until } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import { useState } from 'react'
import { type ApprovalAddress, answerApproval } from '../api/approvals.ts'
import { ApiError, type ApiErrorCode } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { checkValues, type FormErrors, initialValues, SchemaForm, submittedValues } from '../forms/index.ts'
import { formProblems } from './form-problems.ts'

type Decision = ApprovalDecision['decision']

/** The question: a form when there is one, who decides when the link does not say, and two answers to confirm. */
export function DecisionForm({
  address,
  approval,
  onDecided,
  onChangedElsewhere,
}: {
  address: ApprovalAddress
  approval: Approval
  onDecided: (approval: Approval) => void
  /** Somebody else has answered, or the time is up. */
  onChangedElsewhere: () => void
}) {
  const { form: fields, approver } = approval
  const [values, setValues] = useState<JsonObject>(() => initialValues(fields))
  const [name, setName] = useState('')
  const [errors, setErrors] = useState<FormErrors>({})
  const [nameMissing, setNameMissing] = useState(false)
  const [asked, setAsked] = useState<Decision | null>(null)
  const decide = useMutation({
    mutationFn: (decision: Decision) =>
      answerApproval(address, {
        decision,
        form: submittedValues(fields, values),
        ...(approver === null ? { by: name.trim() } : {}),
      }),
    onSuccess: onDecided,
    onError: (error) => {
      setAsked(null)
      if (!(error instanceof ApiError)) return
      setErrors(formProblems(error.problems).fields)
      if (changedElsewhere.has(error.code)) onChangedElsewhere()
    },
  })
  const ask = (decision: Decision) => {
    // Who rejects need not fill in everything.
    const found = decision === 'approved' ? checkValues({ fields, values }) : {}
    const missing = approver === null && name.trim() === ''
    setErrors(found)
    setNameMissing(missing)
    decide.reset()
    if (!missing && Object.keys(found).length === 0) setAsked(decision)
  }
  const busy = decide.isPending || decide.isSuccess
  return (
    <form onSubmit={(event) => event.preventDefault()} noValidate>
      <fieldset disabled={asked !== null} className="flex flex-col gap-4 px-4 py-5 sm:px-6">
        {fields.length === 0 ? null : (
          <SchemaForm fields={fields} values={values} onChange={setValues} errors={errors} />
        )}
        {approver === null ? (
          <Field
            label="Your name"
            required
            help="It is recorded with the answer."
            error={nameMissing ? 'Say who you are.' : null}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="name"
                maxLength={200}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <p className="break-words text-13 text-ink-muted">You answer as {approver}.</p>
        )}
        <FormError error={withoutFieldProblems(decide.error)} />
      </fieldset>
      <footer className="flex flex-col gap-3 border-t px-4 py-4 sm:px-6">
        {asked === null ? (
          <div className="flex flex-wrap gap-2">
            <Button variant="primary" icon={<Check />} onClick={() => ask('approved')} className="min-w-28">
              Approve
            </Button>
            <Button icon={<X />} onClick={() => ask('rejected')} className="min-w-28">
              Reject
            </Button>
          </div>
        ) : (
          <div className="flex flex-col gap-3">
            <p id="confirm-decision" className="text-14">
              {asked === 'approved' ? 'Approve this?' : 'Reject this?'} The answer cannot be changed
              afterwards.
            </p>
            <div className="flex flex-wrap gap-2">
              <Button
                variant={asked === 'approved' ? 'primary' : 'danger'}
                autoFocus
                aria-describedby="confirm-decision"
                busy={busy}
                onClick={() => {
                  if (!busy) decide.mutate(asked)
                }}
              >
                {asked === 'approved' ? 'Yes, approve' : 'Yes, reject'}
              </Button>
              <Button disabled={busy} onClick={() => setAsked(null)}>
                Back
              </Button>
            </div>
          </div>
        )}
        <p className="text-12 text-ink-faint">
          Open until <Until at={approval.expiresAt} />
        </p>
      </footer>
    </form>
  )
}

const changedElsewhere: ReadonlySet<ApiErrorCode> = new Set(['already_answered', 'expired', 'conflict'])

/** What stands at the fields is not said again below them. */
function withoutFieldProblems(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.problems.length === 0) return error
  const { others } = formProblems(error.problems)
  return new ApiError({ code: error.code, status: error.status, message: error.message, problems: others })
}
