import { type Json, type Wait, waitSchema } from '@millrace/contracts'

/** A wait for a child has no end of its own; this often, growing with its age, somebody looks whether the child's end was missed. */
export const childCheckMs = 10_000

export interface WaitColumns {
  kind: Wait['kind']
  until: Date | null
  data: Json
  childRunId: string | null
}

export function waitColumns(wait: Wait): WaitColumns {
  switch (wait.kind) {
    case 'time':
    case 'retry':
    case 'callback':
      return { kind: wait.kind, until: new Date(wait.until), data: {}, childRunId: null }
    case 'approval': {
      const { kind, until, title, message, form, approvers } = wait
      const data: Json = JSON.parse(JSON.stringify({ title, message, form, approvers }))
      return { kind, until: new Date(until), data, childRunId: null }
    }
    case 'child':
      return { kind: wait.kind, until: null, data: {}, childRunId: wait.runId }
    default:
      return wait satisfies never
  }
}

/** The wait that a row holds. Throws when the row is not one that `waitColumns` made. */
export function toWait(row: {
  kind: string
  until: Date | null
  data: unknown
  childRunId: string | null
}): Wait {
  const { kind, until, childRunId } = row
  if (kind === 'child') return waitSchema.parse({ kind, runId: childRunId })
  return waitSchema.parse({ ...Object(row.data), kind, until: until?.getTime() })
}
