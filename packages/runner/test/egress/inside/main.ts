import { createInterface } from 'node:readline'
import { installEgress } from '../../../src/egress/index.ts'
import { type Thrown, told } from './told.ts'

/** The sandboxed process of the tests: runs what it is told, one after the other. */
export type Answer = { ok: true; value: unknown } | { ok: false; error: Thrown }

for (const early of process.argv.slice(2)) process.getBuiltinModule(early)
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
