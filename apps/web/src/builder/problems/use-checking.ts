'use client'

import { type Definition, type Problem, validateDefinition } from '@millrace/contracts'
import { useCallback, useEffect, useRef } from 'react'
import type { BuilderStore } from '../state/index.ts'
import { mergeProblems } from './index.ts'

const quietMs = 150

/** Checks the draft in the browser as it changes; what only the server finds is added after each save. */
export function useChecking(store: BuilderStore): (problems: readonly Problem[]) => void {
  const fromServer = useRef<{ of: Definition; problems: readonly Problem[] } | null>(null)

  const check = useCallback(() => {
    const { history, manifests, setProblems } = store.getState()
    const { problems } = validateDefinition(history.present, { manifests })
    const theirs = fromServer.current?.of === history.present ? fromServer.current.problems : []
    setProblems(mergeProblems(problems, theirs))
  }, [store])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    check()
    const unsubscribe = store.subscribe((state, before) => {
      if (state.history.present === before.history.present) return
      clearTimeout(timer)
      timer = setTimeout(check, quietMs)
    })
    return () => {
      unsubscribe()
      clearTimeout(timer)
    }
  }, [check, store])

  return useCallback(
    (problems) => {
      fromServer.current = { of: store.getState().history.present, problems }
      check()
    },
    [check, store],
  )
}
