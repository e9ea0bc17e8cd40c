import type { ErrorCode, RunError } from '@millrace/contracts'
import { egressCodeOf } from '../egress/index.ts'

/**
 * Where the sandbox set the limit that an error speaks of, the run's error says so, whatever the library in between has
 * made of it. Nothing of that gets better by trying again.
 */
export function asSandboxLimit(error: RunError, thrown: unknown): RunError {
  try {
    for (const each of chainOf(thrown)) {
      const limit = limitIn(each)
      if (limit !== null) return { ...error, ...limit, retryable: false }
    }
  } catch {
    // Step code makes errors of its own, and reading one may throw.
  }
  return error
}

type Limit = Pick<RunError, 'code' | 'message'>

function limitIn(error: Thrown): Limit | null {
  const message = String(error.message)
  const egress = egressCodeOf(error) ?? egressCodeByFields(error)
  if (egress !== null) return { code: egress, message }
  const code = resourceCodes[String(error.code)] ?? (isOutOfMemory(error) ? 'memory_limit' : null)
  return code === null ? null : { code, message: `${sentences[code]} (${message})` }
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

const sentences: Readonly<Record<ResourceCode, string>> = {
  disk_limit: "The run's private disk, or one file on it, is full",
  descriptor_limit: 'The run has as many files and connections open as a run may',
  memory_limit: 'The run has no memory left for this',
}

/** Some libraries throw an error of their own, with nothing but message and code of the first. Errors of files name other calls. */
function egressCodeByFields({ code, syscall, path }: Thrown): ErrorCode | null {
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
