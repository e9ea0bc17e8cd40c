'use client'

import { useSyncExternalStore } from 'react'

/** Too narrow for panes side by side. */
const narrow = '(max-width: 767px)'

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, read, () => false)
}

function subscribe(onChange: () => void): () => void {
  const query = window.matchMedia(narrow)
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

function read(): boolean {
  return window.matchMedia(narrow).matches
}
