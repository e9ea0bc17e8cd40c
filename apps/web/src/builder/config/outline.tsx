'use client'

import { Button, IconButton } from '@millrace/ui'
import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { addField, addPage, type ConfigPage, type Edit, move, type Place, remove } from './config-edits.ts'
import { typeWords } from './type-words.ts'

/** The pages and their fields in order; what is chosen is edited beside it. */
export function Outline({
  pages,
  place,
  onPlace,
  onEdit,
}: {
  pages: readonly ConfigPage[]
  place: Place | null
  onPlace: (place: Place) => void
  onEdit: (edit: Edit) => void
}) {
  const numbered = pages.map((page, at) => ({ page, at }))
  return (
    <nav
      aria-label="Pages and fields"
      className="flex w-60 shrink-0 flex-col gap-4 overflow-y-auto border-r pr-3"
    >
      {numbered.map(({ page, at }) => (
        <section key={at} aria-label={page.title} className="flex flex-col gap-0.5">
          <Line
            label={page.title}
            strong
            isChosen={place?.page === at && place.field === null}
            onChoose={() => onPlace({ page: at, field: null })}
            place={{ page: at, field: null }}
            pages={pages}
            onEdit={onEdit}
          />
          {page.fields.map((field, index) => (
            <Line
              key={field.key}
              label={field.label}
              note={typeWords[field.type]}
              isChosen={place?.page === at && place.field === index}
              onChoose={() => onPlace({ page: at, field: index })}
              place={{ page: at, field: index }}
              pages={pages}
              onEdit={onEdit}
            />
          ))}
          <Button
            size="sm"
            variant="ghost"
            icon={<Plus />}
            className="ml-2 self-start"
            onClick={() => onEdit(addField(pages, at))}
          >
            Add a field
          </Button>
        </section>
      ))}
      <Button size="sm" icon={<Plus />} className="self-start" onClick={() => onEdit(addPage(pages))}>
        Add a page
      </Button>
    </nav>
  )
}

function Line({
  label,
  note,
  strong = false,
  isChosen,
  onChoose,
  place,
  pages,
  onEdit,
}: {
  label: string
  note?: string
  strong?: boolean
  isChosen: boolean
  onChoose: () => void
  place: Place
  pages: readonly ConfigPage[]
  onEdit: (edit: Edit) => void
}) {
  const up = isChosen ? move(pages, place, -1) : null
  const down = isChosen ? move(pages, place, 1) : null
  return (
    <div className={clsx('flex items-center rounded', isChosen ? 'bg-accent-soft' : 'hover:bg-hover')}>
      <button
        type="button"
        aria-current={isChosen ? 'true' : undefined}
        onClick={onChoose}
        className={clsx(
          'flex h-7 min-w-0 flex-1 items-center gap-2 rounded px-2 text-left text-13',
          strong ? 'font-medium' : 'pl-4',
        )}
      >
        <span className="truncate">{label}</span>
        {note && !isChosen ? <span className="ml-auto shrink-0 text-12 text-ink-faint">{note}</span> : null}
      </button>
      {isChosen ? (
        <>
          <IconButton
            label="Move up"
            size="sm"
            disabled={up === null}
            onClick={() => {
              if (up) onEdit(up)
            }}
          >
            <ArrowUp />
          </IconButton>
          <IconButton
            label="Move down"
            size="sm"
            disabled={down === null}
            onClick={() => {
              if (down) onEdit(down)
            }}
          >
            <ArrowDown />
          </IconButton>
          <IconButton label={`Remove ${label}`} size="sm" onClick={() => onEdit(remove(pages, place))}>
            <Trash2 />
          </IconButton>
        </>
      ) : null}
    </div>
  )
}
