import type { Json, JsonObject } from '@millrace/contracts'

const maxDepth = 6
const maxKeys = 60

/** Declarations for the editor: what a code step of this place in the flow is handed, with the shapes of its data. */
export function contextTypes(context: JsonObject): string {
  const { trigger, steps, config, loop } = context
  return `
/** What a code step is called with. Its result is the step's output: anything that JSON can hold. */
interface StepContext {
  /** What started the run. */
  trigger: ${typeOf(trigger ?? null, 0)}
  /** Earlier steps by id, each with output, status and error. */
  steps: ${typeOf(steps ?? {}, 0)}
  /** Values that the customer gave in the wizard. */
  config: ${typeOf(config ?? {}, 0)}
  customer: { id: string; externalId: string; name: string }
  instance: { id: string }
  state: Record<string, unknown>
  run: { id: string; attempt: number }
  log: StepLog${loop === undefined ? '' : `\n  /** Inside a loop: the item, its number from 0, and how many there are. */\n  loop: ${typeOf(loop, 0)}`}
}

/** Lines appear in the run's log while the step works. */
interface StepLog {
  debug(message: string, data?: unknown): void
  info(message: string, data?: unknown): void
  warn(message: string, data?: unknown): void
  error(message: string, data?: unknown): void
}

declare const Buffer: {
  from(data: string | ArrayBuffer | readonly number[], encoding?: string): Uint8Array & { toString(encoding?: string): string }
}
`
}

/** The type of a sample. Unknown things (null, empty lists) are any: a sample does not say what else may come. */
export function typeOf(value: Json, depth: number): string {
  if (value === null || depth > maxDepth) return 'any'
  if (Array.isArray(value)) return value[0] === undefined ? 'any[]' : `${wrap(typeOf(value[0], depth + 1))}[]`
  if (typeof value !== 'object') return typeof value
  const keys = Object.entries(value).slice(0, maxKeys)
  if (keys.length === 0) return 'Record<string, any>'
  return `{ ${keys.map(([key, item]) => `${propertyName(key)}: ${typeOf(item, depth + 1)}`).join('; ')} }`
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}

function wrap(type: string): string {
  return /^[\w[\]]+$/.test(type) ? type : `(${type})`
}
