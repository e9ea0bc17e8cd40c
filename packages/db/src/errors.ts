import { Prisma } from './generated/client.ts'

/** A unique value is taken. `fields` are the model's fields of the violated constraint. */
export class DatabaseConflict extends Error {
  override readonly name = 'DatabaseConflict'
  readonly model: string | null
  readonly fields: string[]

  constructor({ model, fields, cause }: { model: string | null; fields: string[]; cause: unknown }) {
    super(`${model ?? 'a row'} with the same ${fields.join(', ') || 'key'} exists`, { cause })
    this.model = model
    this.fields = fields
  }
}

/** The row to change, or a row that the new one refers to, does not exist (or belongs to another organization). */
export class DatabaseMissing extends Error {
  override readonly name = 'DatabaseMissing'
}

/** The database is closed, unreachable, or has no free connection in time. The caller may try again later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** A programming error: a query of one organization that would touch another, or that the guard cannot check. */
export class TenantViolation extends Error {
  override readonly name = 'TenantViolation'
}

/** Prisma's codes for: cannot reach or log in, timeouts, closed, server says too many connections. */
const unavailableCodes = new Set([
  'P1000',
  'P1001',
  'P1002',
  'P1003',
  'P1008',
  'P1010',
  'P1011',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
])
/** The same from the driver and the operating system. Classes 08 and 57P are SQLSTATE: connection, shutdown. */
const unavailableDriverCode =
  /^(08...|57P0.|53300|57014|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NOTFOUND|AI_AGAIN))$/
const unavailableMessage =
  /timeout exceeded when trying to connect|Connection terminated|connection is closed|pool after calling end|Server has closed the connection/i

/** Turns what Prisma and the driver throw into the errors of this package; anything else stays as it is. */
export function mapDatabaseError(error: unknown): unknown {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (error.code === 'P2002') return conflictOf(error)
    if (error.code === 'P2025' || error.code === 'P2003' || error.code === 'P2018') {
      return new DatabaseMissing('a row that this needs does not exist', { cause: error })
    }
  }
  if (isUnavailable(error)) return new DatabaseUnavailable('the database does not answer', { cause: error })
  return error
}

function isUnavailable(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    if (current instanceof Prisma.PrismaClientInitializationError) return true
    const code = 'code' in current && typeof current.code === 'string' ? current.code : ''
    if (unavailableCodes.has(code) || unavailableDriverCode.test(code)) return true
    if (unavailableMessage.test(current.message)) return true
    current = current.cause
  }
  return false
}

function conflictOf(error: Prisma.PrismaClientKnownRequestError): DatabaseConflict {
  const model = typeof error.meta?.modelName === 'string' ? error.meta.modelName : null
  return new DatabaseConflict({ model, fields: violatedFields(error.meta), cause: error })
}

/** Deep in the driver adapter's error: `driverAdapterError.cause.constraint.fields`. */
function violatedFields(meta: unknown): string[] {
  const constraint = dig(meta, ['driverAdapterError', 'cause', 'constraint', 'fields'])
  const fields = constraint ?? dig(meta, ['target'])
  return Array.isArray(fields) ? fields.map((field) => String(field).replaceAll('"', '')) : []
}

function dig(value: unknown, keys: string[]): unknown {
  return keys.reduce<unknown>((current, key) => {
    const entries = typeof current === 'object' && current !== null ? Object.entries(current) : []
    return entries.find(([name]) => name === key)?.[1]
  }, value)
}
