import { DatabaseConflict, DatabaseMissing, DatabaseRefused, DatabaseUnavailable } from './errors.ts'
import { Prisma } from './generated/client.ts'

type Kind = 'conflict' | 'missing' | 'refused' | 'unavailable'

/** Prisma's own codes; https://www.prisma.io/docs/orm/reference/error-reference */
const prismaCodes: Record<string, Kind> = {
  P2000: 'refused',
  P2002: 'conflict',
  P2003: 'missing',
  P2018: 'missing',
  P2020: 'refused',
  P2025: 'missing',
  P2033: 'refused',
  P1000: 'unavailable',
  P1001: 'unavailable',
  P1002: 'unavailable',
  P1003: 'unavailable',
  P1008: 'unavailable',
  P1010: 'unavailable',
  P1011: 'unavailable',
  P1017: 'unavailable',
  P2024: 'unavailable',
  P2028: 'unavailable',
  P2034: 'unavailable',
  P2037: 'unavailable',
}

/** SQLSTATE: 08 connection, 22 data, 40 rolled back for another transaction, 53 out of resources, 57 stopped by the server. */
const sqlStates: { pattern: RegExp; kind: Kind }[] = [
  { pattern: /^23505$/, kind: 'conflict' },
  { pattern: /^23503$/, kind: 'missing' },
  { pattern: /^22[0-9A-Z]{3}$/, kind: 'refused' },
  { pattern: /^(08|40|53|57)[0-9A-Z]{3}$/, kind: 'unavailable' },
]

/** What the driver adapter says when there is no code. */
const adapterKinds = new Set([
  'DatabaseNotReachable',
  'DatabaseDoesNotExist',
  'DatabaseAccessDenied',
  'AuthenticationFailed',
  'ConnectionClosed',
  'TlsConnectionError',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
  'TransactionAlreadyClosed',
])

const systemCodes =
  /^E(CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/
/** Errors of the pool and the driver that carry nothing but a message. */
const driverMessages =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|after calling end on the pool|Client has encountered a connection error/i

/** Turns what Prisma and the driver throw into the errors of this package; anything else stays as it is. */
export function mapDatabaseError(error: unknown): unknown {
  switch (kindOf(error)) {
    case 'conflict':
      return new DatabaseConflict({ model: modelOf(error), fields: violatedFields(error), cause: error })
    case 'missing':
      return new DatabaseMissing('a row that this needs does not exist', { cause: error })
    case 'refused':
      return new DatabaseRefused('a value cannot be stored', { cause: error })
    case 'unavailable':
      return new DatabaseUnavailable('the database does not answer', { cause: error })
    case null:
      return error
  }
}

function kindOf(error: unknown): Kind | null {
  if (!(error instanceof Error)) return null
  if (error instanceof Prisma.PrismaClientInitializationError) return 'unavailable'
  const code = textAt(error, ['code'])
  const known = prismaCodes[code]
  if (known) return known
  const adapterCause = digAdapterCause(error)
  const state = textAt(adapterCause, ['originalCode']) || code
  const byState = sqlStates.find(({ pattern }) => pattern.test(state))
  if (byState) return byState.kind
  if (adapterKinds.has(textAt(adapterCause, ['kind']))) return 'unavailable'
  if (systemCodes.test(code) || driverMessages.test(error.message)) return 'unavailable'
  return null
}

function modelOf(error: unknown): string | null {
  return textAt(error, ['meta', 'modelName']) || textAt(digAdapterCause(error), ['table']) || null
}

/** Prisma names indexes `Model_field_field_key`, and no field of ours has an underscore. */
function violatedFields(error: unknown): string[] {
  const index = textAt(digAdapterCause(error), ['constraint', 'index'])
  const parts = index.split('_')
  return parts.at(-1) === 'pkey' ? ['id'] : parts.slice(1, -1)
}

/** An error of the adapter comes wrapped by Prisma, or as it is when no query was made yet. */
function digAdapterCause(error: unknown): unknown {
  return dig(error, ['meta', 'driverAdapterError', 'cause']) ?? dig(error, ['cause'])
}

function textAt(value: unknown, keys: string[]): string {
  const found = dig(value, keys)
  return typeof found === 'string' ? found : ''
}

function dig(value: unknown, keys: string[]): unknown {
  return keys.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
    value,
  )
}
