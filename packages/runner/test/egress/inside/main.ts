import { createInterface } from 'node:readline'
import type { RunError } from '@millrace/contracts'
import { installEgress } from '../../../src/egress/index.ts'
import { asFailure } from '../../../src/execute/action.ts'
import { toRunError } from '../../../src/run/errors.ts'

/** The sandboxed process of the tests: runs what it is told, one after the other. */
export type Answer = { ok: true; value: unknown } | { ok: false; error: Thrown }

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

installEgress({ brokerDirectory: '/broker' })
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => void answer(line))
process.on('uncaughtException', (error) => process.stderr.write(`uncaught: ${error.stack}\n`))
process.stderr.write('ready\n')

async function answer(line: string): Promise<void> {
  const { file, name, given } = JSON.parse(line)
  let said: Answer
  try {
    const functions: Record<string, (given: unknown) => Promise<unknown>> = await import(`./${file}.ts`)
    said = { ok: true, value: await functions[name]?.(given) }
  } catch (error) {
    said = { ok: false, error: told(error) }
  }
  process.stdout.write(`${JSON.stringify(said)}\n`)
}

export function told(error: unknown): Thrown {
  const run = toRunError(asFailure(error, 'test'))
  if (!(error instanceof Error)) return { name: 'none', message: String(error), run }
  const { name, message } = error
  const { code, errno, syscall, address, port, hostname }: Partial<Thrown> = { ...error }
  return { name, message, code, errno, syscall, address, port, hostname, run }
}
