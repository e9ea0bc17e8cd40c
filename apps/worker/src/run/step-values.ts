import type { FromSandbox, Json, RunError } from '@millrace/contracts'
import type { PayloadRow } from '@millrace/services/lease'
import { outputTooLarge } from './failure.ts'
import { type PutBlob, storeOutput } from './output-store.ts'
import type { TrackedStep } from './step-tracker.ts'

export interface StoreValues {
  putBlob: PutBlob
  /** What one step may give, and hold as the items of a loop. */
  outputBytes: number
  /** Makes a payload of a finished file of this run; null: it has no such file. */
  takeFile: (fileId: string) => Promise<PayloadRow | null>
}

export interface StepColumns {
  output: Json
  outputId: string | null
  items: Json[] | null
  itemsId: string | null
}

export type StoredStep =
  | { kind: 'stored'; columns: StepColumns; payloads: PayloadRow[] }
  | { kind: 'too-large'; error: RunError }
  | { kind: 'violation'; message: string }

/** Where a report's values go: into the step's row, or into payloads, whose bytes are durable before the row names them. */
export async function storeStep(
  values: StoreValues,
  { message, step }: { message: Extract<FromSandbox, { type: 'step' }>; step: TrackedStep },
): Promise<StoredStep> {
  if (message.outputFile !== undefined) {
    const payload = await values.takeFile(message.outputFile)
    if (payload === null)
      return { kind: 'violation', message: 'the output of a step is a file that this run does not have' }
    const columns = { output: null, outputId: payload.id, items: null, itemsId: null }
    return { kind: 'stored', columns, payloads: [payload] }
  }
  const limitBytes = values.outputBytes
  const output = await storeOutput({ output: message.output, limitBytes, putBlob: values.putBlob })
  const items = await storeOutput({ output: message.items, limitBytes, putBlob: values.putBlob })
  for (const stored of [output, items]) {
    if (stored.kind !== 'too-large') continue
    return { kind: 'too-large', error: outputTooLarge({ step, bytes: stored.bytes, limit: limitBytes }) }
  }
  return {
    kind: 'stored',
    columns: {
      output: output.kind === 'inline' ? (message.output ?? null) : null,
      outputId: output.kind === 'blob' ? output.payload.id : null,
      items: items.kind === 'inline' ? (message.items ?? null) : null,
      itemsId: items.kind === 'blob' ? items.payload.id : null,
    },
    payloads: [output, items].flatMap((stored) => (stored.kind === 'blob' ? [stored.payload] : [])),
  }
}
