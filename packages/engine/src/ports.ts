import type { Json } from '@millrace/contracts'
import type { CompiledStep } from './compile.ts'

/** The ports that a step took, read from its output: a branch's `{ taken: [keys] }`, an approval's `{ decision }`. */
export function keysTaken({ kind }: CompiledStep, output: Json | undefined): string[] {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return []
  if (kind === 'approval') return typeof output.decision === 'string' ? [output.decision] : []
  const { taken } = output
  return Array.isArray(taken) ? taken.filter((key) => typeof key === 'string') : []
}
