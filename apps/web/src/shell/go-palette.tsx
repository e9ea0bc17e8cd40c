'use client'

import { CommandGroup, CommandItem, CommandPalette } from '@millrace/ui'
import { Activity, Plus, SunMoon, Workflow } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { useState } from 'react'
import { useAllIntegrations } from '../api/integrations.ts'
import { useHotkeys } from './hotkeys.tsx'
import { places } from './places.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Ctrl+K: go to a page, an integration, or a run by its id. */
export function GoPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const router = useRouter()
  useHotkeys([
    { keys: 'mod+k', label: 'Search and go', run: () => onOpenChange(true) },
    ...places.map(({ keys, label, href }) => ({
      keys,
      label: `Go to ${label}`,
      run: () => router.push(href),
    })),
  ])
  const go = (href: string) => {
    onOpenChange(false)
    router.push(href)
  }
  return open ? <OpenPalette onOpenChange={onOpenChange} go={go} /> : null
}

function OpenPalette({
  onOpenChange,
  go,
}: {
  onOpenChange: (open: boolean) => void
  go: (href: string) => void
}) {
  const [search, setSearch] = useState('')
  const { data: integrations = [] } = useAllIntegrations()
  const { resolvedTheme, setTheme } = useTheme()
  const text = search.trim()
  return (
    <CommandPalette
      open
      onOpenChange={onOpenChange}
      search={search}
      onSearch={setSearch}
      placeholder="Go to a page, an integration or a run id"
    >
      {uuid.test(text) ? (
        <CommandGroup heading="Run">
          <CommandItem value={text} icon={<Activity />} onSelect={() => go(`/runs/${text}`)}>
            Open run {text}
          </CommandItem>
        </CommandGroup>
      ) : null}
      <CommandGroup heading="Go to">
        {places.map(({ href, label, icon: Icon, keys }) => (
          <CommandItem
            key={href}
            value={`page ${label}`}
            icon={<Icon />}
            aside={keys}
            onSelect={() => go(href)}
          >
            {label}
          </CommandItem>
        ))}
      </CommandGroup>
      {integrations.length === 0 ? null : (
        <CommandGroup heading="Integrations">
          {integrations.map(({ key, name }) => (
            <CommandItem
              key={key}
              value={`integration ${key}`}
              keywords={[name]}
              icon={<Workflow />}
              aside={key}
              onSelect={() => go(`/integrations/${key}/builder`)}
            >
              {name}
            </CommandItem>
          ))}
        </CommandGroup>
      )}
      <CommandGroup heading="Do">
        <CommandItem value="new integration" icon={<Plus />} onSelect={() => go('/integrations?new=1')}>
          New integration
        </CommandItem>
        <CommandItem
          value="switch theme"
          keywords={['dark', 'light']}
          icon={<SunMoon />}
          onSelect={() => {
            setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')
            onOpenChange(false)
          }}
        >
          Switch theme
        </CommandItem>
      </CommandGroup>
    </CommandPalette>
  )
}
