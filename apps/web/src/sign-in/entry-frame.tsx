import type { ReactNode } from 'react'
import { BrandMark } from '../shell/brand-mark.tsx'

/** What every page in front of the dashboard stands in. */
export function EntryFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-8 pb-[12vh]">
      <div className="w-full max-w-80">
        <div className="mb-8 flex flex-col items-center gap-3 text-center">
          <BrandMark className="size-10 text-accent" />
          <h1 className="font-semibold text-20">{title}</h1>
        </div>
        {children}
      </div>
    </main>
  )
}
