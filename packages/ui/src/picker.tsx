'use client'

import { clsx } from 'clsx'
import { Command } from 'cmdk'
import { Check, ChevronDown, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button, type ControlSize, Spinner } from './button.tsx'
import type { ControlAttributes } from './field.tsx'
import { controlClass } from './input.tsx'
import { Popover } from './popover.tsx'
import { itemClass } from './surface.ts'

export interface PickerChoice {
  value: string
  label: string
  /** A quiet second line. */
  note?: string | undefined
}

/** Choices that come from elsewhere, page by page and searched there. */
export interface PickerRemote {
  search: string
  onSearch: (search: string) => void
  loading: boolean
  error: string | null
  onRetry: () => void
  hasMore: boolean
  onMore: () => void
}

/** Several choices among many, or one of choices that are loaded while one searches. For one of a given list take `Combobox`. */
export function Picker({
  chosen,
  onChange,
  choices,
  multiple = false,
  remote,
  placeholder = 'Choose',
  emptyText = 'Nothing found',
  disabled = false,
  size = 'md',
  control,
  label,
}: {
  /** A value that is none of the choices stays, and is shown as it is. */
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  choices: readonly PickerChoice[]
  multiple?: boolean
  remote?: PickerRemote | undefined
  placeholder?: string | undefined
  emptyText?: string
  disabled?: boolean
  size?: ControlSize
  control?: ControlAttributes | undefined
  label: string
}) {
  const [open, setOpen] = useState(false)
  const labelOf = (value: string) => choices.find((choice) => choice.value === value)?.label ?? value
  const toggle = (value: string) => {
    if (!multiple) {
      onChange([value])
      setOpen(false)
      return
    }
    const without = chosen.filter((each) => each !== value)
    onChange(without.length === chosen.length ? [...chosen, value] : without)
  }
  return (
    <div className="flex flex-col gap-1.5">
      <span className="relative flex">
        <Popover
          open={open}
          onOpenChange={setOpen}
          className="w-(--radix-popover-trigger-width) min-w-64 max-w-[calc(100vw-2rem)]"
          trigger={
            <button
              type="button"
              role="combobox"
              aria-expanded={open}
              aria-label={label}
              disabled={disabled}
              {...control}
              className={clsx(
                controlClass,
                'flex w-full items-center justify-between gap-2 text-left',
                size === 'sm' ? 'h-7 px-2 text-13' : 'h-8 px-2.5 text-14',
                chosen.length === 0 && 'text-ink-faint',
              )}
            >
              <span className="min-w-0 truncate">
                {triggerText({ chosen, multiple, placeholder, labelOf })}
              </span>
              <ChevronDown
                className={clsx('size-4 shrink-0 text-ink-faint', chosen.length > 0 && 'invisible')}
              />
            </button>
          }
        >
          <Command loop shouldFilter={remote === undefined}>
            <Command.Input
              aria-label={`Search ${label}`}
              placeholder="Search"
              className="h-9 w-full border-b bg-transparent px-3 text-13 outline-none"
              {...(remote ? { value: remote.search, onValueChange: remote.onSearch } : {})}
            />
            <Command.List className="max-h-72 overflow-y-auto p-1">
              {choices.map((choice) => (
                <Command.Item
                  key={choice.value}
                  value={choice.value}
                  keywords={[choice.label]}
                  onSelect={() => toggle(choice.value)}
                  className={itemClass}
                >
                  <span className="min-w-0 grow">
                    <span className="block truncate">{choice.label}</span>
                    {choice.note ? (
                      <span className="block truncate text-12 text-ink-faint">{choice.note}</span>
                    ) : null}
                  </span>
                  {chosen.includes(choice.value) ? <Check className="size-4" /> : null}
                </Command.Item>
              ))}
              <ListEnd remote={remote} isEmpty={choices.length === 0} emptyText={emptyText} />
            </Command.List>
          </Command>
        </Popover>
        {chosen.length > 0 && !disabled ? (
          <ClearButton label={`Clear ${label}`} onClick={() => onChange([])} />
        ) : null}
      </span>
      {multiple && chosen.length > 0 ? (
        <ul className="flex flex-wrap gap-1">
          {chosen.map((value) => (
            <Token
              key={value}
              label={labelOf(value)}
              disabled={disabled}
              onRemove={() => onChange(chosen.filter((each) => each !== value))}
            />
          ))}
        </ul>
      ) : null}
    </div>
  )
}

function triggerText({
  chosen,
  multiple,
  placeholder,
  labelOf,
}: {
  chosen: readonly string[]
  multiple: boolean
  placeholder: string
  labelOf: (value: string) => string
}): string {
  const [first] = chosen
  if (first === undefined) return placeholder
  return multiple ? `${chosen.length} chosen` : labelOf(first)
}

/** What stands below the choices: that they are loading, why they are not there, or the way to more. */
function ListEnd({
  remote,
  isEmpty,
  emptyText,
}: {
  remote: PickerRemote | undefined
  isEmpty: boolean
  emptyText: string
}): ReactNode {
  if (remote === undefined) {
    return <Command.Empty className="px-2 py-3 text-13 text-ink-faint">{emptyText}</Command.Empty>
  }
  if (remote.error !== null) {
    return (
      <div role="alert" className="flex flex-col items-start gap-2 px-2 py-2 text-13">
        <p className="text-failed">{remote.error}</p>
        <Button size="sm" onClick={remote.onRetry}>
          Try again
        </Button>
      </div>
    )
  }
  if (remote.loading) {
    return (
      <p className="flex items-center gap-2 px-2 py-2 text-13 text-ink-faint">
        <Spinner /> Loading
      </p>
    )
  }
  if (isEmpty) return <p className="px-2 py-3 text-13 text-ink-faint">{emptyText}</p>
  return remote.hasMore ? (
    <Command.Item value="more choices" onSelect={remote.onMore} className={clsx(itemClass, 'text-accent')}>
      Show more
    </Command.Item>
  ) : null
}

const ClearButton = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <button
    type="button"
    aria-label={label}
    onClick={onClick}
    className="absolute inset-y-0 right-1 my-auto flex size-6 items-center justify-center rounded-sm text-ink-faint hover:text-ink"
  >
    <X className="size-3.5" />
  </button>
)

const Token = ({ label, disabled, onRemove }: { label: string; disabled: boolean; onRemove: () => void }) => (
  <li className="flex h-6 max-w-full items-center gap-0.5 rounded-sm bg-sunken pr-0.5 pl-2 text-13">
    <span className="truncate">{label}</span>
    <button
      type="button"
      aria-label={`Remove ${label}`}
      disabled={disabled}
      onClick={onRemove}
      className="flex size-6 items-center justify-center rounded-sm text-ink-faint hover:text-ink"
    >
      <X className="size-3" />
    </button>
  </li>
)
