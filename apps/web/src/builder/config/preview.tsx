'use client'

import type { TestBindings } from '@millrace/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { toMessage } from '../../api-client.ts'
import { ConfigSections, fieldsOf, noErrors, useConfigEnvironment } from '../../config-form/index.ts'
import { checkValues, initialValues, submittedValues } from '../../forms/index.ts'
import { saveTestBindings, testBindingsKey, useTestBindings } from '../api.ts'
import { useAutosave } from '../save/context.tsx'
import { useBuilder, useDefinition } from '../state/index.ts'

const typingPauseMs = 600

/** What the customer sees, by the same renderer; what is filled in here is what test runs take. */
export function Preview() {
  const key = useBuilder((state) => state.integrationKey)
  const bindings = useTestBindings(key)
  return (
    <section aria-label="Preview" className="flex w-96 shrink-0 flex-col gap-3 border-l pl-5">
      <div>
        <h3 className="font-medium text-13">What the customer sees</h3>
        <p className="text-12 text-ink-faint">What you fill in here is what test runs take.</p>
      </div>
      {bindings.data ? <PreviewForm bindings={bindings.data} integration={key} /> : null}
    </section>
  )
}

function PreviewForm({ bindings, integration }: { bindings: TestBindings; integration: string }) {
  const definition = useDefinition()
  const queries = useQueryClient()
  const autosave = useAutosave()
  const [values, setValues] = useState(bindings)
  const [fault, setFault] = useState<string | null>(null)
  const fields = fieldsOf(definition)
  const environment = useConfigEnvironment({
    integration,
    version: null,
    customer: null,
    connections: values.connections,
  })
  const save = useEffectEvent(async (next: TestBindings) => {
    try {
      // The server checks the values against the draft that it has.
      await autosave.flush()
      const sent = { config: submittedValues(fields, next.config), connections: next.connections }
      queries.setQueryData(testBindingsKey(integration), await saveTestBindings(integration, sent))
      setFault(null)
    } catch (error) {
      setFault(toMessage(error))
    }
  })
  useEffect(() => {
    if (values === bindings) return
    const timer = setTimeout(() => void save(values), typingPauseMs)
    return () => clearTimeout(timer)
  }, [values, bindings])
  const shown = { config: initialValues(fields, values.config), connections: values.connections }
  const wrong = Object.fromEntries(
    // While somebody builds, only what is there and wrong is said, not what is missing.
    Object.entries(checkValues({ fields, values: shown.config })).filter(
      ([name]) => shown.config[name] !== undefined,
    ),
  )
  return (
    <div className="flex flex-col gap-3 overflow-y-auto rounded border bg-surface p-4">
      <ConfigSections
        definition={definition}
        customer={null}
        values={shown}
        onChange={setValues}
        errors={{ ...noErrors, fields: wrong }}
        environment={environment}
      />
      {fault === null ? null : (
        <p role="alert" className="text-12 text-failed">
          Not kept for test runs: {fault}
        </p>
      )}
    </div>
  )
}
