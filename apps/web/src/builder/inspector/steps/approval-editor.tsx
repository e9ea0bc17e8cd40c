'use client'

import {
  defaultAnswerMs,
  type Field as FieldDescription,
  fieldSchema,
  type Json,
  jsonSchema,
} from '@millrace/contracts'
import { useMemo } from 'react'
import { describeUse } from '../../catalog/index.ts'
import { useBuilder } from '../../state/index.ts'
import { CopyHint, Hint } from '../controls/hint.tsx'
import { SettingsForm } from '../settings-form.tsx'
import { FormFieldsEditor } from './form-fields-editor.tsx'
import type { StepEditorProps } from './step-editor.ts'

const presets = { expiresInMs: defaultAnswerMs }

/** What a person is asked, who may answer, and for how long. */
export function ApprovalEditor({ step, values, onChange, problems, context }: StepEditorProps) {
  const manifests = useBuilder((state) => state.manifests)
  const [asked, rest] = useMemo(() => {
    const { fields } = describeUse(manifests, 'approval')
    const isAsked = ({ key }: FieldDescription) => key === 'title' || key === 'message'
    return [fields.filter(isAsked), fields.filter((field) => !isAsked(field) && field.key !== 'form')]
  }, [manifests])
  const form = fieldSchema.array().safeParse(values.form ?? [])
  const shared = { id: step.id, values, onChange, problems, context }
  return (
    <>
      <SettingsForm fields={asked} {...shared} />
      {form.success ? (
        <FormFieldsEditor
          fields={form.data}
          onChange={(fields) => {
            const { form: _old, ...others } = values
            onChange(fields.length === 0 ? others : { ...others, form: toJson(fields) })
          }}
        />
      ) : (
        <Hint>
          The form was written by hand and has a problem: mend it in the file, or in Problems below.
        </Hint>
      )}
      <SettingsForm fields={rest} presets={presets} {...shared} />
      <CopyHint code={`{{ run.approvalUrls.${step.id} }}`}>
        The link to send in a step before this one, such as a mail. With approvers it is a list, in their
        order.
      </CopyHint>
    </>
  )
}

/** Without the keys that hold nothing: those are no JSON. */
function toJson(fields: readonly FieldDescription[]): Json {
  return jsonSchema.parse(JSON.parse(JSON.stringify(fields)))
}
