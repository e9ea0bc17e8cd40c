import type { RunError } from '@millrace/contracts'
import { asFailure } from '../../../src/execute/action.ts'
import { asSandboxLimit } from '../../../src/run/sandbox-limit.ts'

export interface Thrown {
  name: string
  message: string
  code?: unknown
  errno?: unknown
  syscall?: unknown
  address?: unknown
  port?: unknown
  hostname?: unknown
  /** What the journal would hold, had a step thrown this. */
  run: RunError
}

export function told(error: unknown): Thrown {
  const run = asSandboxLimit(asFailure(error, 'test').error, error, {
    path: 'test',
    memoryMb: undefined,
  })
  if (!(error instanceof Error)) return { name: 'none', message: String(error), run }
  const { name, message } = error
  const { code, errno, syscall, address, port, hostname }: Partial<Thrown> = { ...error }
  return { name, message, code, errno, syscall, address, port, hostname, run }
}
