import type { Definition, Problem } from '@millrace/contracts'
import { loadDraft, saveDraft } from '../../api/integrations.ts'
import { ApiError, toMessage } from '../../api-client.ts'
import type { LoadedDraft } from '../api.ts'
import type { SaveStatus } from '../state/index.ts'
import { isSameDraft } from './same-draft.ts'

export interface AutosaveHost {
  getDefinition: () => Definition
  setStatus: (status: SaveStatus) => void
  onProblems: (problems: readonly Problem[]) => void
  now: () => number
}

export interface Autosave {
  /** The definition changed: save soon. */
  touch: () => void
  /** Saves what is unsaved; true when all is saved afterwards. */
  flush: () => Promise<boolean>
  isSaved: () => boolean
  start: () => void
  /** Somebody else was told that the session has ended: nothing can be saved until there is a new one. */
  endSession: () => void
  /** Takes over a draft that was loaded from the server. */
  adopt: (draft: LoadedDraft) => void
  stop: () => void
}

const quietMs = 600
const sessionCheckMs = 4000
const retryMs = [1000, 2000, 5000, 10_000] as const

/** Saves the draft when typing pauses, one request at a time; a lost connection is tried again until it is back. */
export function createAutosave(
  host: AutosaveHost,
  loaded: LoadedDraft,
  server: { load: (key: string) => Promise<LoadedDraft>; save: typeof saveDraft } = {
    load: loadDraft,
    save: saveDraft,
  },
): Autosave {
  let saved = loaded.definition
  let etag = loaded.etag
  let timer: ReturnType<typeof setTimeout> | undefined
  let inFlight: Promise<boolean> | null = null
  let failures = 0
  let isBlocked = false
  let isSignedOut = false
  let isStopped = true
  /** Sent since the last answer: the server may hold any of them. */
  let unanswered: Definition[] = []

  const isSaved = () => host.getDefinition() === saved

  const schedule = (ms: number) => {
    clearTimeout(timer)
    if (!isStopped) timer = setTimeout(() => void flush(), ms)
  }

  const flush = async (): Promise<boolean> => {
    clearTimeout(timer)
    if (inFlight) await inFlight
    if (isSaved() && !isSignedOut) return true
    if (isBlocked) return false
    inFlight ??= (isSaved() ? checkSession() : saveOnce()).finally(() => {
      inFlight = null
    })
    const worked = await inFlight
    return worked && (isSaved() || flush())
  }

  const saveOnce = async (): Promise<boolean> => {
    const definition = host.getDefinition()
    if (!isSignedOut) host.setStatus({ kind: 'saving' })
    try {
      const result = await server.save({ definition, etag })
      saved = definition
      etag = result.etag
      failures = 0
      isSignedOut = false
      unanswered = []
      host.onProblems(result.problems)
      host.setStatus(isSaved() ? { kind: 'saved', at: host.now() } : { kind: 'unsaved' })
      return true
    } catch (error) {
      if (mayHaveArrived(error)) unanswered.push(definition)
      if (isConflict(error) && unanswered.length > 0) return adoptOwn(error)
      return failed(error)
    }
  }

  /** A conflict after a save without an answer may be one with ourselves: then the server holds what was sent. */
  const adoptOwn = async (conflict: unknown): Promise<boolean> => {
    try {
      const held = await server.load(host.getDefinition().key)
      const own = unanswered.findLast((sent) => isSameDraft(sent, held.definition))
      unanswered = []
      if (!own) return failed(conflict)
      saved = own
      etag = held.etag
      failures = 0
      isSignedOut = false
      host.setStatus(isSaved() ? { kind: 'saved', at: host.now() } : { kind: 'unsaved' })
      return true
    } catch (error) {
      return failed(error)
    }
  }

  /** Nothing is unsaved, so only whether there is a session again is asked. */
  const checkSession = async (): Promise<boolean> => {
    try {
      await server.load(host.getDefinition().key)
      isSignedOut = false
      host.setStatus(isSaved() ? { kind: 'saved', at: host.now() } : { kind: 'unsaved' })
      return true
    } catch {
      endSession()
      return false
    }
  }

  const endSession = () => {
    isSignedOut = true
    if (isBlocked) return
    host.setStatus({ kind: 'signed-out' })
    schedule(sessionCheckMs)
  }

  const failed = (error: unknown): boolean => {
    if (isConflict(error)) {
      isBlocked = true
      isSignedOut = false
      host.setStatus({ kind: 'conflict' })
      return false
    }
    if (isUnauthorized(error)) {
      endSession()
      return false
    }
    isSignedOut = false
    const mayPass =
      !(error instanceof ApiError) || error.status === 0 || error.status >= 500 || error.status === 429
    host.setStatus({ kind: 'failed', message: toMessage(error) })
    if (mayPass) schedule(retryMs[Math.min(failures, retryMs.length - 1)] ?? 10_000)
    failures++
    return false
  }

  return {
    touch: () => {
      if (isBlocked || isSignedOut) return
      if (isSaved()) {
        clearTimeout(timer)
        return host.setStatus({ kind: 'saved', at: host.now() })
      }
      host.setStatus({ kind: 'unsaved' })
      schedule(quietMs)
    },
    flush,
    isSaved,
    endSession,
    adopt: (draft) => {
      saved = draft.definition
      etag = draft.etag
      isBlocked = false
      failures = 0
      unanswered = []
      if (isSaved()) host.setStatus({ kind: 'saved', at: host.now() })
      else schedule(0)
    },
    start: () => {
      isStopped = false
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'precondition_failed'
}

/** No answer, one of something in between, or one that could not be read: the server may have saved all the same. */
function mayHaveArrived(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status < 400 || error.status >= 500
}
