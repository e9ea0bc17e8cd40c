'use client'

import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator, Skeleton } from '@millrace/ui'
import { BookOpen, ChevronsUpDown, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { signOut } from 'next-auth/react'
import { useTheme } from 'next-themes'
import { useMe } from '../api/system.ts'
import { securityPlace } from './places.ts'

const themes = [
  { value: 'light', label: 'Light', icon: <Sun /> },
  { value: 'dark', label: 'Dark', icon: <Moon /> },
  { value: 'system', label: 'As the system', icon: <Monitor /> },
] as const

export function UserMenu() {
  const router = useRouter()
  const { data: me } = useMe()
  return (
    <Menu
      side="top"
      align="start"
      className="w-56"
      trigger={
        <button
          type="button"
          aria-label="Account"
          className="flex min-h-10 items-center gap-2 rounded px-1.5 py-1 text-left hover:bg-hover data-[state=open]:bg-hover"
        >
          <span className="flex size-7 shrink-0 items-center justify-center rounded-sm bg-accent-soft font-semibold text-12 text-accent uppercase">
            {me?.organization.name.slice(0, 1) ?? ''}
          </span>
          <span className="hidden min-w-0 flex-1 xl:block">
            {me ? (
              <>
                <span className="block truncate font-medium text-13">{me.organization.name}</span>
                <span className="block truncate text-12 text-ink-faint">{me.name}</span>
              </>
            ) : (
              <>
                <Skeleton className="mb-1 h-3 w-20" />
                <Skeleton className="h-3 w-14" />
              </>
            )}
          </span>
          <ChevronsUpDown className="hidden size-4 text-ink-faint xl:block" aria-hidden="true" />
        </button>
      }
    >
      <MenuLabel>
        {me?.email ?? me?.name} ({me?.role})
      </MenuLabel>
      <MenuSeparator />
      <ThemeChoice />
      <MenuSeparator />
      <MenuItem icon={<securityPlace.icon />} onSelect={() => router.push(securityPlace.href)}>
        {securityPlace.label}
      </MenuItem>
      <MenuItem icon={<BookOpen />} onSelect={() => window.open('/api/docs', '_blank', 'noopener')}>
        REST API
      </MenuItem>
      <MenuItem icon={<LogOut />} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}

/** A full load, so that nothing of the session stays in memory. */
async function leave(): Promise<void> {
  await signOut({ redirect: false })
  window.location.assign('/sign-in')
}

function ThemeChoice() {
  const { theme, setTheme } = useTheme()
  const value = themes.find((known) => known.value === theme)?.value ?? 'system'
  return (
    <>
      <MenuLabel>Theme</MenuLabel>
      <MenuChoice value={value} onChange={setTheme} options={themes} />
    </>
  )
}
