'use client'

import type { FileRef, JsonObject, OptionsPage } from '@millrace/contracts'
import { createContext, useContext } from 'react'

/** Choices of a field, or of one side of a field mapping, from the third party. */
export interface OptionsRequest {
  field: string
  side?: 'source' | 'target'
  /** What the form holds now: choices may depend on it. */
  values: JsonObject
  search: string
  cursor: string | null
  signal: AbortSignal
}

/**
 * What a form reaches outside of itself. A place that has none of it (an action's input) leaves it out; fields that need
 * it then say so instead of failing.
 */
export interface FormEnvironment {
  /** Tells apart whose choices are kept: integration, version, customer and bound connections. */
  key: readonly unknown[]
  /** Connection ids by slot. Without them nobody knows which are there. */
  connections?: Readonly<Record<string, string>>
  loadOptions?: (request: OptionsRequest) => Promise<OptionsPage>
  uploadFile?: (file: File) => Promise<FileRef>
}

const FormContext = createContext<FormEnvironment>({ key: [] })

export const FormEnvironmentProvider = FormContext.Provider

export function useFormEnvironment(): FormEnvironment {
  return useContext(FormContext)
}
