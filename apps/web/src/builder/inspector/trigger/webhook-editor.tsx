'use client'

import { Field, Select, Switch } from '@millrace/ui'
import { problemOfField } from '../../problems/index.ts'
import { ConnectionField } from '../connection-field.tsx'
import { Hint } from '../controls/hint.tsx'
import { KeyTemplateInput } from '../controls/key-template-input.tsx'
import { AuthFields } from './auth-fields.tsx'
import { HandshakeFields } from './handshake-fields.tsx'
import type { TriggerEditorProps } from './trigger-editor.ts'
import { authChoice, authChoices, authHelp, authStarter, secretTypes, withEntry } from './webhook-settings.ts'

const answers = [
  { value: 'async', label: 'At once', note: '202 with the id of the run' },
  { value: 'sync', label: 'When the flow reaches a Respond step', note: 'The caller waits for it' },
] as const

/** How a call is answered, who may make it, and when two calls are the same. */
export function WebhookEditor({ flow, values, onChange, problems, context }: TriggerEditorProps) {
  const choice = authChoice(values)
  const types = secretTypes(values)
  const error = (field: string) => problemOfField(problems, field)?.message
  return (
    <>
      <Field label="The caller is answered" error={error('respond')}>
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={values.respond === 'sync' ? 'sync' : 'async'}
            options={answers}
            onChange={(next) => onChange(withEntry(values, 'respond', next === 'sync' ? next : undefined))}
          />
        )}
      </Field>
      <Field label="Who may call" help={authHelp[choice]} error={error('auth')}>
        {(control) => (
          <Select
            control={control}
            size="sm"
            value={choice}
            options={authChoices}
            onChange={(next) => {
              const chosen = authChoices.find(({ value }) => value === next)?.value ?? 'none'
              const auth = authStarter(chosen)
              onChange(withEntry(values, 'auth', auth ?? undefined))
            }}
          />
        )}
      </Field>
      <AuthFields values={values} onChange={onChange} />
      <HandshakeFields values={values} onChange={onChange} error={error('handshake')} />
      {types.length > 0 ? (
        <ConnectionField
          help="It holds the secret: the definition never does. Test runs need none, they come from here."
          user={{
            connectorKey: 'webhook',
            slot: flow.trigger.connection,
            accepts: { connection: 'required', connectionTypes: types },
            assign: (slot) => ({ type: 'set-trigger', flow: flow.key, patch: { connection: slot } }),
          }}
        />
      ) : null}
      <SameEvent values={values} onChange={onChange} context={context} error={error('dedupe')} />
      <Hint>
        Each instance gets a webhook URL of its own when it is deployed: see the page of the instance. Here,
        Run sends a test body.
      </Hint>
    </>
  )
}

const headerMark = 'header:'

function SameEvent({
  values,
  onChange,
  context,
  error,
}: Pick<TriggerEditorProps, 'values' | 'onChange' | 'context'> & { error: string | undefined }) {
  const dedupe = typeof values.dedupe === 'string' ? values.dedupe : undefined
  return (
    <div className="flex flex-col gap-3">
      <Switch
        className="[&_label]:text-13"
        label="Two calls can be the same event"
        help="Senders repeat what was not answered in time. The webhook-id header is always looked at."
        checked={dedupe !== undefined}
        onChange={(on) => onChange(withEntry(values, 'dedupe', on ? `${headerMark}x-event-id` : undefined))}
      />
      {dedupe === undefined ? null : (
        <Field
          label="They are when this is equal"
          error={error}
          help="header:x-event-id for a header, or names such as {{ trigger.body.id }}. Equal calls give the same run."
        >
          {(control) => (
            <KeyTemplateInput
              required
              control={control}
              value={dedupe}
              placeholder="{{ trigger.body.id }}"
              context={context}
              onChange={(next) => onChange(withEntry(values, 'dedupe', next))}
            />
          )}
        </Field>
      )}
    </div>
  )
}
