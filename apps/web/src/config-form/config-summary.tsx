'use client'

import { type Definition, type Field, fileRefSchema, type Json, jsonObjectSchema } from '@millrace/contracts'
import { Button } from '@millrace/ui'
import { useConnection } from '../api/connections.ts'
import { visibleFields } from '../forms/index.ts'
import { describeTimes } from '../schedules/index.ts'
import type { ConfigValues } from './config-values.ts'
import type { ConfigFormPage } from './pages.ts'

/** Everything that was filled in, page by page, with the way back to each. */
export function ConfigSummary({
  pages,
  definition,
  values,
  onGo,
}: {
  pages: readonly ConfigFormPage[]
  definition: Definition
  values: ConfigValues
  onGo: (at: number) => void
}) {
  const numbered = pages.map((page, at) => ({ page, at }))
  return (
    <div className="flex flex-col gap-4">
      {numbered.map(({ page, at }) => (
        <section key={page.title} aria-label={page.title} className="rounded border">
          <div className="flex items-center justify-between border-b px-3 py-1.5">
            <h4 className="font-medium text-13">{page.title}</h4>
            <Button size="sm" variant="ghost" onClick={() => onGo(at)}>
              Change
            </Button>
          </div>
          <dl className="grid grid-cols-[minmax(8rem,1fr)_2fr] gap-x-4 gap-y-1.5 px-3 py-2 text-13">
            {page.slots.map(({ key, slot }) => (
              <Entry key={key} label={slot.label ?? key}>
                <ConnectionName id={values.connections[key]} />
              </Entry>
            ))}
            {visibleFields(page.fields, values.config).map((field) => (
              <Entry key={field.key} label={field.label}>
                {field.type === 'connection' && field.slot !== undefined ? (
                  <ConnectionName id={values.connections[field.slot]} />
                ) : (
                  valueText(field, values.config[field.key])
                )}
              </Entry>
            ))}
          </dl>
        </section>
      ))}
      {numbered.length === 0 ? (
        <p className="text-13 text-ink-muted">{definition.name} asks for nothing.</p>
      ) : null}
    </div>
  )
}

function Entry({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-ink-muted">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

function ConnectionName({ id }: { id: string | undefined }) {
  const { data } = useConnection(id ?? null)
  if (id === undefined) return <span className="text-ink-faint">none</span>
  return <>{data?.name ?? 'Chosen'}</>
}

/** A value as somebody would say it; null where there is none. */
export function valueText(field: Field, value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return 'not set'
  switch (field.type) {
    case 'boolean':
      return value === true ? 'Yes' : 'No'
    case 'secret':
    case 'secrets':
      return 'given'
    case 'select':
      return field.options?.find((option) => option.value === value)?.label ?? String(value)
    case 'multi-select':
    case 'list':
      return Array.isArray(value) ? value.map((each) => optionLabel(field, each)).join(', ') : String(value)
    case 'file':
      return fileRefSchema.safeParse(value).data?.name ?? 'given'
    case 'schedule':
      return describeTimes(jsonObjectSchema.safeParse(value).data ?? {}) ?? JSON.stringify(value)
    case 'field-mapping':
      return Array.isArray(value) ? `${value.length} ${value.length === 1 ? 'field' : 'fields'}` : 'given'
    case 'key-value':
      return Object.entries(value)
        .map(([name, entry]) => `${name}: ${String(entry)}`)
        .join(', ')
    case 'code':
      return `${String(value).split('\n').length} lines of code`
    case 'json':
      return JSON.stringify(value)
    case 'text':
    case 'multiline':
    case 'number':
    case 'date':
    case 'connection':
      return String(value)
    default:
      return field.type satisfies never
  }
}

function optionLabel(field: Field, value: Json): string {
  return field.options?.find((option) => option.value === value)?.label ?? String(value)
}
