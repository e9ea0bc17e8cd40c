'use client'

import { Input } from '@millrace/ui'
import { Search } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'

/** Where `/` leads on every list. */
export const searchId = 'list-search'

export function focusSearch(): void {
  document.getElementById(searchId)?.focus()
}

/** Waits for a pause in the typing before it asks the server. */
export function SearchInput({
  text,
  onChange,
  label,
  placeholder,
}: {
  text: string
  onChange: (text: string) => void
  label: string
  placeholder: string
}) {
  const [draft, setDraft] = useState(text)
  const [shown, setShown] = useState(text)
  const [sent, setSent] = useState(text)
  if (shown !== text) {
    setShown(text)
    // The address follows the typing with a delay: only a text that came from elsewhere takes the field over.
    if (text !== sent) setDraft(text)
    setSent(text)
  }
  const send = useEffectEvent((next: string) => {
    setSent(next)
    onChange(next)
  })
  useEffect(() => {
    if (draft === text) return
    const timer = setTimeout(() => send(draft), 300)
    return () => clearTimeout(timer)
  }, [draft, text])
  return (
    <Input
      id={searchId}
      icon={<Search />}
      placeholder={placeholder}
      aria-label={label}
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      className="w-52"
    />
  )
}
