'use client'

import { type Definition, type Problem, validateDefinition } from '@millrace/contracts'
import { useCallback, useEffect, useRef } from 'react'
import type { BuilderStore } from '../state/index.ts'
import { unfinishedProblems } from '../unfinished/index.ts'
import { mergeProblems } from './index.ts'

const quietMs = 150
/** A large draft takes long to check; then typing must rest longer, so that it never stutters. */
const restPerCheck = 4

/** Checks the draft in the browser as it changes; what only the server finds is added after each save. */
export function useChecking(store: BuilderStore): (problems: readonly Problem[]) => void {
  const fromServer = useRef<{ of: Definition; problems: readonly Problem[] } | null>(null)

  const checkMs = useRef(0)

  const check = useCallback(() => {
    const startedAt = performance.now()
    const { history, manifests, setProblems, unfinished } = store.getState()
    const { problems } = validateDefinition(history.present, { manifests })
    const theirs = fromServer.current?.of === history.present ? fromServer.current.problems : []
    const typed = unfinishedProblems(unfinished, history.present)
    setProblems(mergeProblems(typed, mergeProblems(problems, theirs)))
    checkMs.current = performance.now() - startedAt
  }, [store])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    check()
    const unsubscribe = store.subscribe((state, before) => {
      if (state.history.present === before.history.present && state.unfinished === before.unfinished) return
      clearTimeout(timer)
      timer = setTimeout(check, Math.max(quietMs, checkMs.current * restPerCheck))
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
