import type { Json } from '@millrace/contracts'
import type { Prisma } from '@millrace/db'
import { z } from 'zod'
import { fromJsonColumn } from '../shared/json-column.ts'

/** What InstanceFlow.pollCursor holds: what the sandbox said where it stands, and how often in a row it has failed. */
export interface PollMemory {
  position: Json
  failures: number
}

/** The position as text: a cursor of a third party may hold what jsonb refuses (NUL, half a surrogate pair). */
const columnSchema = z.object({ position: z.string(), failures: z.int().min(0) })

export function readMemory(column: unknown): PollMemory {
  if (column === null) return { position: null, failures: 0 }
  const { position, failures } = columnSchema.parse(column)
  return { position: fromJsonColumn(JSON.parse(position)), failures }
}

export function memoryColumn({ position, failures }: PollMemory): Prisma.InputJsonObject {
  return { position: JSON.stringify(position), failures }
}
