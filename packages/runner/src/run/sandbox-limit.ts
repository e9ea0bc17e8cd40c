import {
  type Json,
  type JsonObject,
  type RunError,
  sandboxDescriptors,
  sandboxDiskBytes,
  sandboxDiskFiles,
  sizeText,
} from '@millrace/contracts'
import { absentIn, egressCodeOf } from '../egress/index.ts'

/** Where an error arose, and what the run was given: the sentence names both. */
export interface Around {
  path: string | undefined
  memoryMb: number | undefined
}

/**
 * Where the sandbox set the limit that an error speaks of, the run's error says so, whatever the library in between has
 * made of it. Nothing of that gets better by trying again.
 */
export function asSandboxLimit(error: RunError, thrown: unknown, around: Around): RunError {
  try {
    for (const each of chainOf(thrown)) {
      const limit = limitIn(each, { error, ...around })
      if (limit !== null) return { ...error, ...limit, retryable: false }
    }
  } catch {
    // Step code makes errors of its own, and reading one may throw.
  }
  return error
}

type Limit = Pick<RunError, 'code' | 'message' | 'details'>

function limitIn(thrown: Thrown, { error, path, memoryMb }: Around & { error: RunError }): Limit | null {
  const message = String(thrown.message)
  const egress = egressCodeOf(thrown) ?? egressCodeByFields(thrown)
  if (egress !== null) {
    const absent = absentIn(thrown)
    return { code: egress, message, ...detailsOf(error, absent === null ? {} : { absent }) }
  }
  const code = resourceCodes[String(thrown.code)] ?? (isOutOfMemory(thrown) ? 'memory_limit' : null)
  if (code === null) return null
  const { what, remedy } = sentences[code]({ memoryMb, oneFile: thrown.code === 'EFBIG' })
  return {
    code,
    message: `${what}${placeOf(error, path)}. ${remedy}`,
    ...detailsOf(error, { cause: message }),
  }
}

/** Where it arose is worth to be kept; the class of what a library threw is not. */
function detailsOf({ details }: RunError, own: JsonObject): { details?: JsonObject } {
  const known = typeof details === 'object' && details !== null && !Array.isArray(details) ? details : {}
  const { step, line, column, stack } = known
  const place = { step, line, column, stack }
  const kept = Object.entries(place).filter((entry): entry is [string, Json] => entry[1] !== undefined)
  const all = { ...Object.fromEntries(kept), ...own }
  return Object.keys(all).length === 0 ? {} : { details: all }
}

/** ` (step work, line 3)`, as far as it is known. */
function placeOf({ details }: RunError, path: string | undefined): string {
  const line =
    typeof details === 'object' && details !== null && !Array.isArray(details) ? details.line : null
  const parts = [
    ...(path === undefined ? [] : [`step ${path}`]),
    ...(typeof line === 'number' ? [`line ${line}`] : []),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

type ResourceCode = 'disk_limit' | 'descriptor_limit' | 'memory_limit'

const resourceCodes: Readonly<Record<string, ResourceCode>> = {
  ENOSPC: 'disk_limit',
  EDQUOT: 'disk_limit',
  EFBIG: 'disk_limit',
  EMFILE: 'descriptor_limit',
  ENFILE: 'descriptor_limit',
  ENOMEM: 'memory_limit',
  ERR_MEMORY_ALLOCATION_FAILED: 'memory_limit',
}

interface Sentences {
  what: string
  remedy: string
}

const sentences: Readonly<
  Record<ResourceCode, (of: { memoryMb: number | undefined; oneFile: boolean }) => Sentences>
> = {
  disk_limit: ({ oneFile }) => ({
    what: oneFile
      ? `A file on the run's private disk may have ${sizeText(sandboxDiskBytes)} at most`
      : `The run's private disk is full: it holds ${sizeText(sandboxDiskBytes)}, and ${sandboxDiskFiles} files and folders`,
    remedy: 'Delete temporary files once they are read, or stream large ones on with files.create.',
  }),
  descriptor_limit: () => ({
    what: `The run has ${sandboxDescriptors} files and connections open, as many as a run may`,
    remedy: 'Close what is no longer needed, and work on a few at a time.',
  }),
  memory_limit: ({ memoryMb }) => ({
    what:
      memoryMb === undefined
        ? 'The run has no memory left for this'
        : `The run has no memory left for this: it may use ${memoryMb} MB`,
    remedy: 'Work on less at once, or raise memoryMb in the settings of the flow.',
  }),
}

/** Some libraries throw an error of their own, with nothing but message and code of the first. Errors of files name other calls. */
function egressCodeByFields({ code, syscall, path }: Thrown): RunError['code'] | null {
  if (path !== undefined) return null
  if (syscall !== undefined && syscall !== 'connect' && syscall !== 'getaddrinfo') return null
  if (code === 'EACCES') return 'egress_denied'
  return code === 'EDQUOT' ? 'egress_limit' : null
}

/** V8 gives these no code. */
function isOutOfMemory({ name, message }: Thrown): boolean {
  return name === 'RangeError' && outOfMemory.test(String(message))
}

const outOfMemory =
  /^(?:Array buffer allocation failed|WebAssembly\..*: (?:could not allocate memory|Unable to grow instance memory)|.*\.prototype\.(?:resize|grow): Out of memory)$/

interface Thrown {
  name?: unknown
  message?: unknown
  code?: unknown
  syscall?: unknown
  path?: unknown
  cause?: unknown
  errors?: unknown
}

const longestChain = 16

/** The error, its causes, and theirs. */
function chainOf(thrown: unknown): Thrown[] {
  const chain: Thrown[] = []
  const waiting = [thrown]
  while (waiting.length > 0 && chain.length < longestChain) {
    const next = waiting.shift()
    if (typeof next !== 'object' || next === null || chain.includes(next)) continue
    const error: Thrown = next
    chain.push(error)
    waiting.push(error.cause, ...(Array.isArray(error.errors) ? error.errors : []))
  }
  return chain
}
