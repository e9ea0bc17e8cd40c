'use client'

import { useEffect, useState } from 'react'
import { onSessionEnd } from '../../session-end.ts'
import type { LoadedDraft } from '../api.ts'
import type { BuilderStore } from '../state/index.ts'
import { type Autosave, createAutosave } from './autosave.ts'

/** Saves the store's definition whenever it changes, for as long as the builder is open. */
export function useAutosaving({
  store,
  loaded,
  onServerProblems,
}: {
  store: BuilderStore
  loaded: LoadedDraft
  onServerProblems: (problems: Parameters<Parameters<typeof createAutosave>[0]['onProblems']>[0]) => void
}): Autosave {
  const [autosave] = useState(() =>
    createAutosave(
      {
        getDefinition: () => store.getState().history.present,
        setStatus: (save) => store.getState().setSave(save),
        onProblems: onServerProblems,
        now: Date.now,
      },
      loaded,
    ),
  )
  useEffect(() => {
    autosave.start()
    const unsubscribe = store.subscribe((state, before) => {
      if (state.history.present !== before.history.present) autosave.touch()
    })
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (autosave.isSaved()) return
      void autosave.flush()
      event.preventDefault()
    }
    const onOnline = () => void autosave.flush()
    // Whoever signed in again in another tab comes back to this one.
    const onShown = () => {
      if (document.visibilityState === 'visible' && isWaiting(store)) void autosave.flush()
    }
    const stopListening = onSessionEnd(() => {
      autosave.endSession()
      return true
    })
    window.addEventListener('beforeunload', onBeforeUnload)
    window.addEventListener('online', onOnline)
    window.addEventListener('focus', onShown)
    document.addEventListener('visibilitychange', onShown)
    return () => {
      unsubscribe()
      window.removeEventListener('beforeunload', onBeforeUnload)
      window.removeEventListener('online', onOnline)
      window.removeEventListener('focus', onShown)
      document.removeEventListener('visibilitychange', onShown)
      stopListening()
      // Leaving by a link: what is unsaved goes on its way.
      void autosave.flush()
      autosave.stop()
    }
  }, [autosave, store])
  return autosave
}

function isWaiting(store: BuilderStore): boolean {
  const { kind } = store.getState().save
  return kind === 'signed-out' || kind === 'failed'
}
