'use client'

import type { FieldOption } from '@millrace/contracts'
import { Button, IconButton } from '@millrace/ui'
import { Plus, X } from 'lucide-react'
import { CommitInput } from '../inspector/parts.tsx'

/** The choices: what is kept, and what the customer reads. */
export function OptionsEditor({
  options,
  onChange,
}: {
  options: readonly FieldOption[]
  onChange: (options: FieldOption[]) => void
}) {
  const numbered = options.map((option, at) => ({ option, at }))
  const set = (at: number, next: FieldOption) =>
    onChange(options.map((option, index) => (index === at ? next : option)))
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-12 text-ink-faint">Value and what the customer reads</legend>
      {numbered.map(({ option, at }) => (
        <div key={at} className="flex items-center gap-1.5">
          <CommitInput
            mono
            aria-label={`Value ${at + 1}`}
            className="w-2/5"
            value={option.value}
            onCommit={(value) => {
              const isTaken = options.some((each, index) => index !== at && each.value === value)
              if (value !== '' && !isTaken) set(at, { ...option, value })
            }}
          />
          <CommitInput
            aria-label={`Label ${at + 1}`}
            className="min-w-0 flex-1"
            value={option.label}
            onCommit={(label) => set(at, { ...option, label })}
          />
          <IconButton
            label={`Remove choice ${at + 1}`}
            size="sm"
            onClick={() => onChange(options.filter((_, index) => index !== at))}
          >
            <X />
          </IconButton>
        </div>
      ))}
      <Button
        size="sm"
        variant="ghost"
        icon={<Plus />}
        className="self-start"
        onClick={() => onChange([...options, freeOption(options)])}
      >
        Add a choice
      </Button>
    </fieldset>
  )
}

function freeOption(options: readonly FieldOption[]): FieldOption {
  const taken = new Set(options.map(({ value }) => value))
  let number = options.length + 1
  while (taken.has(`choice${number}`)) number += 1
  return { value: `choice${number}`, label: `Choice ${number}` }
}
