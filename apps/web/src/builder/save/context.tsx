'use client'

import { createContext, use } from 'react'
import type { Autosave } from './autosave.ts'

export const AutosaveContext = createContext<Autosave | null>(null)

export function useAutosave(): Autosave {
  const autosave = use(AutosaveContext)
  if (!autosave) throw new Error('Autosave is missing: render inside <Builder>.')
  return autosave
}
