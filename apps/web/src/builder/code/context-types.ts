import type { Json, JsonObject } from '@millrace/contracts'
import {
  helperDeclarations,
  helperNamespaces,
  helperTypeOf,
  scopeNames,
} from '@millrace/contracts/expression'
import { stateTypes } from './state-types.ts'

const maxDepth = 6
const maxKeys = 60

/** Types that are the same everywhere; the others are those of the samples. */
const fixedTypes: Readonly<Record<string, string>> = {
  customer:
    '{ id: string; externalId: string; name: string; labels: string[]; attributes: Record<string, any> } | null',
  instance: '{ id: string } | null',
  flow: '{ key: string; name: string }',
  run: '{ id: string; attempt: number; queuedAt: string; integration: string; version: number | null; idempotencyKey: string; parent: string | null; replayOf: string | null; callbackUrl: string | undefined; callbackUrls: Record<string, string>; approvalUrls: Record<string, string | string[]> }',
  error: '{ code: string; message: string; retryable: boolean; details?: any; stepId?: string } | null',
  state: 'StepState',
}

/** Declarations for the editor: what a code step of this place in the flow is handed, with the shapes of its data. */
export function contextTypes(context: JsonObject): string {
  const data = scopeNames.flatMap(({ name, description }) => {
    const sample = context[name]
    if (sample === undefined) return []
    return [member(name, fixedTypes[name] ?? typeOf(sample, 0), description)]
  })
  const helpers = helperNamespaces.map(({ name, description }) =>
    member(name, helperTypeOf(name), description),
  )
  return `
/** What a code step is called with. Its result is the step's output: anything that JSON can hold. */
interface StepContext {
${[...data, ...helpers, ...ownTypes].join('\n')}
}

/** The function that a code step exports by default. */
type StepFunction = (context: StepContext) => unknown

${stateTypes}

${helperDeclarations()}

/** Lines appear in the run's log while the step works. */
interface StepLog {
  debug(message: string, data?: unknown): void
  info(message: string, data?: unknown): void
  warn(message: string, data?: unknown): void
  error(message: string, data?: unknown): void
}

/** A file that steps hand on: its bytes are elsewhere, and are streamed. */
interface FileRef {
  $file: string
  name: string
  contentType: string
  bytes: number
}

interface StepFiles {
  /** Stores what is given or streamed; the reference can be the step's output. */
  create(
    content: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Uint8Array | string,
    options: { name: string; contentType?: string },
  ): Promise<FileRef>
  open(file: FileRef): Promise<ReadableStream<Uint8Array>>
  /** The whole file as text: for small ones. */
  text(file: FileRef, options?: { maxBytes?: number }): Promise<string>
  isFile(value: unknown): value is FileRef
}

declare const Buffer: {
  from(data: string | ArrayBuffer | readonly number[], encoding?: string): Uint8Array & { toString(encoding?: string): string }
  [name: string]: any
}
declare const process: any
declare const Temporal: any
`
}

/** What only code has. */
const ownTypes = [
  member('log', 'StepLog', 'Lines in the log of the run.'),
  member('files', 'StepFiles', 'Files go between steps by reference.'),
  member('signal', 'AbortSignal', 'Ends when the step times out or the run is canceled: hand it to fetch.'),
]

function member(name: string, type: string, description: string): string {
  return `  /** ${description} */\n  ${name}: ${type}`
}

/** The type of a sample. Unknown things (null, empty lists) are any: a sample does not say what else may come. */
export function typeOf(value: Json, depth: number): string {
  if (value === null || depth > maxDepth) return 'any'
  if (Array.isArray(value)) return value[0] === undefined ? 'any[]' : `${wrap(typeOf(value[0], depth + 1))}[]`
  if (typeof value !== 'object') return typeof value
  const keys = Object.entries(value).slice(0, maxKeys)
  if (keys.length === 0) return 'Record<string, any>'
  return `{ ${keys.map(([key, item]) => `${glimpse(item)}${propertyName(key)}: ${typeOf(item, depth + 1)}`).join('; ')} }`
}

/** The value of the sample, where the editor shows what a name is. */
function glimpse(value: Json): string {
  if (value === null || typeof value === 'object') return ''
  const text = JSON.stringify(value)
  const short = text.length > 60 ? `${text.slice(0, 60)}...` : text
  return `/** ${short.replaceAll('*/', '*\\/')} */ `
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}

function wrap(type: string): string {
  return /^[\w[\]]+$/.test(type) ? type : `(${type})`
}
