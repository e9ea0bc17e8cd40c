import { floatClass } from '@millrace/ui'
import { clsx } from 'clsx'
import type { Completion } from '../expression/index.ts'

/** What can stand at the caret; below it, what the option in hand does. */
export function CompletionList({
  id,
  options,
  active,
  onChoose,
}: {
  id: string
  options: readonly Completion[]
  active: number
  onChoose: (option: Completion) => void
}) {
  const help = options[active]?.help
  return (
    <div className={clsx(floatClass, 'absolute inset-x-0 top-full mt-1')}>
      <div id={id} role="listbox" aria-label="Data to use" className="max-h-56 overflow-y-auto p-1">
        {options.map((option, index) => (
          <div
            key={option.label}
            ref={index === active ? scrollTo : null}
            role="option"
            id={`${id}-${index}`}
            tabIndex={-1}
            aria-selected={index === active}
            aria-describedby={index === active && help ? `${id}-help` : undefined}
            onPointerDown={(event) => {
              event.preventDefault()
              onChoose(option)
            }}
            className="flex h-7 cursor-default items-center justify-between gap-3 rounded-sm px-2 font-mono text-12 hover:bg-hover aria-selected:bg-hover"
          >
            <span className="shrink-0">{option.label}</span>
            <span className="truncate text-ink-faint">{option.detail}</span>
          </div>
        ))}
      </div>
      {help ? (
        <div id={`${id}-help`} className="flex flex-col gap-1 border-t px-3 py-2 text-12">
          <code className="break-words font-mono">{help.title}</code>
          <span className="text-ink-muted">{help.text}</span>
          {help.example ? <code className="break-words font-mono text-ink-faint">{help.example}</code> : null}
        </div>
      ) : null}
    </div>
  )
}

function scrollTo(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: 'nearest' })
}
