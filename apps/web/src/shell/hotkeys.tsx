'use client'

import { Dialog, Kbd } from '@millrace/ui'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { createKeyReader, isInOverlay, isTyping } from './key-reader.ts'

export interface Hotkey {
  /** `mod+k`, `?`, `g r`: a chord, or keys one after the other. */
  keys: string
  label: string
  /** Leave out for keys that the view handles itself: they are only listed. */
  run?: () => void
}

interface Registry {
  add: (group: { current: readonly Hotkey[] }) => () => void
}

const HotkeysContext = createContext<Registry>({ add: () => () => undefined })

/** The keys of a view, as long as it is shown. `?` lists them. */
export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const { add } = useContext(HotkeysContext)
  const latest = useRef(hotkeys)
  useEffect(() => {
    latest.current = hotkeys
  })
  useEffect(() => add(latest), [add])
}

export function HotkeysProvider({ children }: { children: ReactNode }) {
  const groups = useRef(new Set<{ current: readonly Hotkey[] }>())
  const [listed, setListed] = useState<readonly Hotkey[] | null>(null)
  const registry = useMemo<Registry>(
    () => ({
      add: (group) => {
        groups.current.add(group)
        return () => groups.current.delete(group)
      },
    }),
    [],
  )
  useEffect(() => {
    const read = createKeyReader()
    const all = () => [...groups.current].flatMap((group) => group.current)
    const onKeyDown = (event: KeyboardEvent) => {
      // A key held down replays a run once, and a menu's or a dialog's keys are its own.
      if (event.defaultPrevented || event.isComposing || event.repeat || isInOverlay(event.target)) return
      const withModifier = event.ctrlKey || event.metaKey
      if (isTyping(event.target) && !withModifier) return
      if (event.key === '?' && !withModifier) {
        event.preventDefault()
        setListed(all())
        return
      }
      const hit = read({ event, hotkeys: all() })
      if (hit?.run === undefined) return
      event.preventDefault()
      hit.run()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <HotkeysContext value={registry}>
      {children}
      <Dialog
        open={listed !== null}
        onOpenChange={() => setListed(null)}
        title="Keys of this view"
        width="sm"
      >
        <dl className="flex flex-col gap-1.5">
          {[...(listed ?? []), { keys: '?', label: 'List the keys' }].map(({ keys, label }) => (
            <div key={`${keys} ${label}`} className="flex items-center justify-between gap-4 text-13">
              <dt className="text-ink-muted">{label}</dt>
              <dd className="flex gap-1">
                {keys.split(/[ +]/).map((key) => (
                  <Kbd key={key}>{key === 'mod' ? 'Ctrl' : key}</Kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </HotkeysContext>
  )
}
