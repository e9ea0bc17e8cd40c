'use client'

import { Banner } from '@millrace/ui'
import { describeUse, findTrigger } from '../../catalog/index.ts'
import { triggerId } from '../../document/index.ts'
import { problemOfField } from '../../problems/index.ts'
import { useBuilder } from '../../state/index.ts'
import { ConnectionField } from '../connection-field.tsx'
import { Hint } from '../controls/hint.tsx'
import { NodeProblems } from '../controls/node-problems.tsx'
import { SettingsForm } from '../settings-form.tsx'
import { PollEditor } from './poll-editor.tsx'
import { ScheduleEditor } from './schedule-editor.tsx'
import type { TriggerEditorProps } from './trigger-editor.ts'
import { WebhookEditor } from './webhook-editor.tsx'

/** What the starter without settings gives its flow. */
const words: Record<string, string> = {
  manual:
    'Press Run here, on the page of an instance, or call the API. What is given arrives as trigger.body.',
  call: 'The input of the Call flow step arrives as trigger.body; what Respond says, or the output of the last step, is its result.',
  deploy:
    'Runs before the first event of the instance: create what is needed at the third party and remember it in the state.',
  remove: 'Runs while connections still work: take away what deploying created.',
}

export function TriggerSettings(props: TriggerEditorProps) {
  const { flow, problems } = props
  const { use } = flow.trigger
  const fields = ['webhook', 'schedule'].includes(use) ? ownFields : null
  return (
    <>
      <NodeProblems
        problems={problems.filter((problem) =>
          fields
            ? !fields.some((field) => problemOfField([problem], field))
            : !problem.path.includes('.with.'),
        )}
      />
      {use === 'webhook' ? <WebhookEditor {...props} /> : null}
      {use === 'schedule' ? <ScheduleEditor {...props} /> : null}
      {words[use] === undefined ? null : <Hint>{words[use]}</Hint>}
      {use.includes('.') ? <ConnectorTrigger {...props} /> : null}
    </>
  )
}

/** Settings whose problems stand at their field. */
const ownFields = ['respond', 'auth', 'handshake', 'dedupe', 'everyMs', 'config', 'missed', 'overlap']

function ConnectorTrigger({ flow, values, onChange, problems, context }: TriggerEditorProps) {
  const manifests = useBuilder((state) => state.manifests)
  const { use, connection } = flow.trigger
  const found = findTrigger(manifests, use)
  if (!found)
    return <Banner tone="warning">The connector of this trigger ({use}) is not installed here.</Banner>
  const { connector, trigger } = found
  const { fields } = describeUse(manifests, use)
  return (
    <>
      {trigger.connection === 'none' ? null : (
        <ConnectionField
          user={{
            connectorKey: connector.key,
            slot: connection,
            accepts: trigger,
            assign: (slot) => ({ type: 'set-trigger', flow: flow.key, patch: { connection: slot } }),
          }}
        />
      )}
      <SettingsForm
        id={triggerId}
        fields={fields}
        values={values}
        onChange={onChange}
        problems={problems}
        context={context}
        expressions="none"
      />
      <PollEditor flow={flow} />
    </>
  )
}
