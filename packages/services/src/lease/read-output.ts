import type { Json, RunError } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { readPayload } from '../payload/read.ts'
import { fromJsonColumn } from '../shared/json-column.ts'

/** The output of a step of this run, in memory; `limitBytes` bounds what is read. */
export async function readOutput(
  services: Services,
  {
    runId,
    organizationId,
    path,
    limitBytes,
  }: { runId: string; organizationId: string; path: string; limitBytes: number },
): Promise<{ ok: true; value: Json } | { ok: false; error: RunError }> {
  const tenant = services.db.tenant(organizationId)
  const step = await tenant.stepRun.findFirst({
    where: { runId, path, status: 'succeeded' },
    select: { output: true, outputId: true },
  })
  if (step === null) {
    return refused('internal', `The step ${path} has no output that could be read.`)
  }
  if (step.outputId === null) return { ok: true, value: fromJsonColumn(step.output) }
  const payload = await tenant.payload.findFirst({ where: { id: step.outputId }, select: { bytes: true } })
  if (payload !== null && payload.bytes > limitBytes) {
    return refused(
      'output_too_large',
      `The output of ${path} has ${payload.bytes} bytes; at most ${limitBytes} can be read as one value. Give less per item, or keep it in a file.`,
    )
  }
  return { ok: true, value: await readPayload(services, tenant, step.outputId) }
}

function refused(code: RunError['code'], message: string): { ok: false; error: RunError } {
  return { ok: false, error: { code, message, retryable: false } }
}
