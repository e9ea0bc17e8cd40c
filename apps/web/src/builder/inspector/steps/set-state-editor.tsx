'use client'

import type { JsonObject } from '@millrace/contracts'
import { useMemo } from 'react'
import { describeUse } from '../../catalog/index.ts'
import { useBuilder } from '../../state/index.ts'
import { CopyHint, Hint } from '../controls/hint.tsx'
import { SettingsForm } from '../settings-form.tsx'
import { stateReading, withoutForeign } from './state-fields.ts'
import type { StepEditorProps } from './step-editor.ts'

/** One atomic operation on one entry; what another operation needs is taken away with it. */
export function SetStateEditor({ step, values, onChange, problems, context }: StepEditorProps) {
  const manifests = useBuilder((state) => state.manifests)
  const { fields } = useMemo(() => describeUse(manifests, 'set-state'), [manifests])
  const change = (next: JsonObject) => onChange(next.op === values.op ? next : withoutForeign(fields, next))
  const reading = stateReading(values)
  return (
    <>
      <SettingsForm
        expressions="values"
        id={step.id}
        fields={fields}
        values={values}
        onChange={change}
        problems={problems}
        context={context}
      />
      {reading === null ? null : (
        <CopyHint code={`{{ ${reading} }}`}>Read it in any step and in every later run as:</CopyHint>
      )}
      <Hint>
        Test runs of a draft have a state of their own, so trying out changes nothing in production.
      </Hint>
    </>
  )
}
