'use client'

import { Kbd } from '@millrace/ui'
import { clsx } from 'clsx'
import { Search } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { BrandMark } from './brand-mark.tsx'
import { GoPalette } from './go-palette.tsx'
import { HealthBanners } from './health-banners.tsx'
import { type Place, placeGroups } from './places.ts'
import { UserMenu } from './user-menu.tsx'

/** Every page of the dashboard stands in this; the builder and sign-in have frames of their own. */
export function Shell({ children }: { children: ReactNode }) {
  const [paletteOpen, setPaletteOpen] = useState(false)
  return (
    <div className="flex h-dvh">
      <a
        href="#main"
        className="sr-only rounded bg-raised px-3 py-2 shadow-float focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to content
      </a>
      <nav aria-label="Main" className="flex w-14 shrink-0 flex-col gap-0.5 border-r bg-page p-2 xl:w-52">
        <Link href="/integrations" className="mb-1 flex h-9 items-center gap-2 rounded px-2 text-accent">
          <BrandMark className="size-6 shrink-0" />
          <span className="hidden font-semibold text-14 text-ink tracking-tight xl:inline">Millrace</span>
        </Link>
        <button
          type="button"
          onClick={() => setPaletteOpen(true)}
          className="mb-2 flex h-8 items-center gap-2 rounded border border-line-strong bg-surface px-2 text-13 text-ink-faint hover:text-ink xl:px-2.5"
        >
          <Search className="size-4 shrink-0" aria-hidden="true" />
          <span className="sr-only flex-1 text-left xl:not-sr-only">Search</span>
          <span className="hidden gap-0.5 xl:flex">
            <Kbd>Ctrl</Kbd>
            <Kbd>K</Kbd>
          </span>
        </button>
        <div className="-mx-2 flex min-h-0 flex-1 flex-col overflow-y-auto px-2 pb-2">
          {placeGroups.map(({ key, heading, places }, index) => (
            <div key={key} className={clsx('flex flex-col', index > 0 && 'mt-2 border-t pt-2')}>
              {heading === undefined ? null : (
                <p aria-hidden="true" className="hidden px-2 py-1 text-12 text-ink-faint xl:block">
                  {heading}
                </p>
              )}
              <ul aria-label={heading} className="flex flex-col gap-0.5">
                {places.map((place) => (
                  <li key={place.href}>
                    <NavLink place={place} />
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
        <UserMenu />
      </nav>
      <div className="flex min-w-0 flex-1 flex-col bg-surface">
        <HealthBanners />
        <main id="main" className="flex min-h-0 min-w-0 flex-1 flex-col">
          {children}
        </main>
      </div>
      <GoPalette open={paletteOpen} onOpenChange={setPaletteOpen} />
    </div>
  )
}

function NavLink({ place }: { place: Place }) {
  const current = usePathname().startsWith(place.href)
  const { icon: Icon, note: Note } = place
  return (
    <Link
      href={place.href}
      aria-current={current ? 'page' : undefined}
      title={place.label}
      className={clsx(
        'relative flex h-8 items-center gap-2.5 rounded px-2 text-13 transition-colors xl:px-2',
        current ? 'bg-hover font-medium text-ink' : 'text-ink-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Icon
        className={clsx('mx-auto size-4 shrink-0 xl:mx-0', current && 'text-accent')}
        aria-hidden="true"
      />
      <span className="sr-only xl:not-sr-only">{place.label}</span>
      {Note === undefined ? null : <Note />}
    </Link>
  )
}
