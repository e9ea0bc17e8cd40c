'use client'

import type { Definition, Flow } from '@millrace/contracts'
import { createContext, use } from 'react'
import { useStore } from 'zustand'
import { type BuilderActions, type BuilderState, type BuilderStore, getFlow } from './store.ts'

export const BuilderContext = createContext<BuilderStore | null>(null)

export function useBuilderStore(): BuilderStore {
  const store = use(BuilderContext)
  if (!store) throw new Error('The builder store is missing: render inside <Builder>.')
  return store
}

/** Select narrowly: the component is drawn again whenever the selected value changes. */
export function useBuilder<Value>(selector: (state: BuilderState & BuilderActions) => Value): Value {
  return useStore(useBuilderStore(), selector)
}

export const useDefinition = (): Definition => useBuilder((state) => state.history.present)

export const useFlow = (): Flow | null => useBuilder(getFlow)
