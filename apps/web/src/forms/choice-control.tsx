'use client'

import type { Field, Json, JsonObject } from '@millrace/contracts'
import { Checkbox, type ControlAttributes, type ControlSize, Input, Picker } from '@millrace/ui'
import { toRemote, useChoices } from './use-choices.ts'

const mostBoxes = 7

export interface ChoiceControlProps {
  field: Field
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  values: JsonObject
  control: ControlAttributes
  size: ControlSize
}

/** One choice, or a text, of what the third party has. */
export function RemoteChoiceControl({ field, value, onChange, values, control, size }: ChoiceControlProps) {
  const choices = useChoices({ field: field.key, from: field.optionsFrom, values })
  if (choices === null) return null
  const text = typeof value === 'string' ? value : ''
  const pick = (
    <Picker
      control={control}
      size={size}
      label={field.label}
      placeholder={choices.waitText ?? field.placeholder}
      disabled={choices.waitText !== undefined}
      chosen={text === '' ? [] : [text]}
      onChange={([next]) => onChange(next)}
      choices={choices.items.map(({ description, ...choice }) => ({ ...choice, note: description }))}
      remote={toRemote(choices)}
    />
  )
  if (field.type !== 'text') return pick
  // A text need not be one of the choices.
  return (
    <div className="flex flex-col gap-1.5">
      {pick}
      <Input
        size={size}
        aria-label={`${field.label}, written`}
        value={text}
        placeholder="or write it"
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      />
    </div>
  )
}

/** Several choices: boxes while they are few, a list to search in otherwise. */
export function MultiChoiceControl({ field, value, onChange, values, control, size }: ChoiceControlProps) {
  const remote = useChoices({ field: field.key, from: field.optionsFrom, values })
  const chosen = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  const given = field.options ?? []
  const set = (next: readonly string[]) => {
    // In the order of the options, so that the same choice is the same value.
    const known = given.map((option) => option.value).filter((each) => next.includes(each))
    const others = next.filter((each) => !known.includes(each))
    onChange(next.length === 0 ? undefined : [...known, ...others])
  }
  if (remote === null && given.length <= mostBoxes) {
    return (
      <fieldset {...control} aria-label={field.label} className="flex flex-col gap-1.5">
        {given.map((option) => (
          <Checkbox
            key={option.value}
            label={option.label}
            help={option.description}
            checked={chosen.includes(option.value)}
            onChange={(on) =>
              set(on ? [...chosen, option.value] : chosen.filter((each) => each !== option.value))
            }
          />
        ))}
      </fieldset>
    )
  }
  const items = remote?.items ?? given
  return (
    <Picker
      multiple
      control={control}
      size={size}
      label={field.label}
      placeholder={remote?.waitText ?? field.placeholder}
      disabled={remote?.waitText !== undefined}
      chosen={chosen}
      onChange={set}
      choices={items.map(({ description, ...choice }) => ({ ...choice, note: description }))}
      remote={remote === null ? undefined : toRemote(remote)}
    />
  )
}
