'use client'

import type { Field as FieldDescription, Json, JsonObject } from '@millrace/contracts'
import { type ControlAttributes, type ControlSize, Field } from '@millrace/ui'
import { clsx } from 'clsx'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { FieldControl } from './field-control.tsx'
import { type FormErrors, isExpression, visibleFields } from './values.ts'

export interface FieldRenderProps {
  field: FieldDescription
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  control: ControlAttributes
  size: ControlSize
  /** The field takes an expression now, whatever its type. */
  asExpression: boolean
}

export interface SchemaFormProps {
  fields: readonly FieldDescription[]
  values: JsonObject
  /** The whole of the values after each change. An emptied field is absent. */
  onChange: (values: JsonObject) => void
  errors?: FormErrors
  size?: ControlSize
  /** Each field also takes text with {{ }}: a switch beside the label turns it into one. */
  expressions?: boolean | ((field: FieldDescription) => boolean)
  /** The server holds the secrets: an empty one stays as it is. */
  storedSecrets?: boolean
  /** Draws a field in place of the form's own control (Monaco for code); null: the form's own. */
  renderField?: (props: FieldRenderProps) => ReactNode | null
  className?: string
}

/** A form drawn from fields as data: connections, config pages and the inputs of steps. */
export function SchemaForm({ fields, values, className, ...rest }: SchemaFormProps) {
  const shown = visibleFields(fields, values)
  const plain = shown.filter((field) => !field.advanced)
  const advanced = shown.filter((field) => field.advanced)
  const row = (field: FieldDescription) => <FormRow key={field.key} field={field} values={values} {...rest} />
  return (
    <div className={clsx('flex flex-col gap-4', className)}>
      {plain.map(row)}
      {advanced.length === 0 ? null : (
        <MoreOptions
          startOpen={advanced.some((field) => isChanged(field, values) || rest.errors?.[field.key])}
        >
          {advanced.map(row)}
        </MoreOptions>
      )}
    </div>
  )
}

function FormRow({
  field,
  values,
  onChange,
  errors,
  size = 'md',
  expressions = false,
  storedSecrets = false,
  renderField,
}: Omit<SchemaFormProps, 'fields' | 'className'> & { field: FieldDescription }) {
  const value = values[field.key]
  const [asExpression, setAsExpression] = useState(() => isExpression(value))
  const change = (next: Json | undefined) => {
    const { [field.key]: _before, ...others } = values
    onChange(next === undefined ? others : { ...others, [field.key]: next })
  }
  // Text fields take {{ }} as they are; the others need to become text first.
  const allowed = typeof expressions === 'function' ? expressions(field) : expressions
  const convertible = allowed && !textTypes.has(field.type)
  const shownAsExpression = convertible && (asExpression || isExpression(value))
  return (
    <Field
      label={field.label}
      help={field.help}
      error={errors?.[field.key]}
      required={field.required}
      aside={
        convertible ? (
          <ExpressionSwitch
            on={shownAsExpression}
            onChange={(on) => {
              setAsExpression(on)
              change(undefined)
            }}
          />
        ) : undefined
      }
    >
      {(control) => {
        const shared = { field, value, onChange: change, control, size, asExpression: shownAsExpression }
        return (
          renderField?.(shared) ?? <FieldControl {...shared} values={values} storedSecret={storedSecrets} />
        )
      }}
    </Field>
  )
}

/** What nobody has touched stays folded away. */
function isChanged({ key, default: initial }: FieldDescription, values: JsonObject): boolean {
  const value = values[key]
  return value !== undefined && JSON.stringify(value) !== JSON.stringify(initial)
}

const textTypes: ReadonlySet<FieldDescription['type']> = new Set([
  'text',
  'multiline',
  'secret',
  'code',
  'json',
])

function ExpressionSwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      title={on ? 'Use a plain value' : 'Use an expression'}
      onClick={() => onChange(!on)}
      className={clsx(
        'h-6 min-w-6 rounded-sm px-1.5 font-mono text-12 italic',
        on ? 'bg-accent-soft text-accent' : 'text-ink-faint hover:bg-hover hover:text-ink',
      )}
    >
      fx
    </button>
  )
}

function MoreOptions({ startOpen, children }: { startOpen: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(startOpen)
  return (
    <div className="border-t pt-3">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-6 items-center gap-1 text-13 text-ink-muted hover:text-ink"
      >
        <ChevronRight className={clsx('size-4 transition-transform', open && 'rotate-90')} />
        More options
      </button>
      {open ? <div className="mt-3 flex flex-col gap-4">{children}</div> : null}
    </div>
  )
}
