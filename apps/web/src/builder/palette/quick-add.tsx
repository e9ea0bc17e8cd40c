'use client'

import { CommandGroup, CommandItem, CommandPalette } from '@millrace/ui'
import { useMemo, useState } from 'react'
import { UseIcon } from '../canvas/icon.tsx'
import { type PaletteItem, paletteGroups, searchPalette, triggerGroup } from '../catalog/index.ts'
import { addItem } from '../commands/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'

/** The palette as a search in the middle of the screen: for N, for the plus of an edge and for a line let go. */
export function QuickAdd() {
  const store = useBuilderStore()
  const isOpen = useBuilder((state) => state.dialog === 'quick-add')
  const insertion = useBuilder((state) => state.insertion)
  const manifests = useBuilder((state) => state.manifests)
  const [search, setSearch] = useState('')
  const groups = useMemo(() => paletteGroups(manifests), [manifests])
  const shown = useMemo(() => {
    const steps = groups.filter(({ key }) => key !== triggerGroup)
    const triggers = groups.filter(({ key }) => key === triggerGroup)
    // A step is wanted far more often than another trigger.
    return searchPalette(insertion === null ? [...steps, ...triggers] : steps, search)
  }, [groups, insertion, search])

  const close = () => {
    store.getState().openDialog(null)
    setSearch('')
  }
  const add = (item: PaletteItem) => {
    close()
    addItem(store, item, insertion)
  }

  return (
    <CommandPalette
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) close()
      }}
      search={search}
      onSearch={setSearch}
      placeholder="Add a step"
    >
      {shown.map((group) => (
        <CommandGroup key={group.key} heading={group.name}>
          {group.items.map((item) => (
            <CommandItem
              key={item.use}
              value={`${item.name} ${item.use}`}
              keywords={item.text.split(/\s+/)}
              icon={<UseIcon use={item.use} manifests={manifests} className="size-4 text-ink-muted" />}
              aside={item.use}
              onSelect={() => add(item)}
            >
              {item.name}
            </CommandItem>
          ))}
        </CommandGroup>
      ))}
    </CommandPalette>
  )
}
