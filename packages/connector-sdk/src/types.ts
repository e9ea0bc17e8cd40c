import type { ErrorCode, Field, Json, JsonObject, LogLevel } from '@millrace/contracts'

/** Credentials as the action sees them, decrypted, only inside the sandbox. */
export interface ActionConnection {
  type: string
  values: JsonObject
}

export interface ActionLog {
  debug(message: string, data?: unknown): void
  info(message: string, data?: unknown): void
  warn(message: string, data?: unknown): void
  error(message: string, data?: unknown): void
}

export interface ActionContext<Input> {
  /** Evaluated and checked against the action's fields, defaults filled in. */
  input: Input
  connection: ActionConnection | null
  log: ActionLog
  /** Ends when the step times out or the run is canceled: hand it to every fetch. */
  signal: AbortSignal
  /** `runId:stepPath:iteration`; the same when the step in flight is repeated after a crash. */
  idempotencyKey: string
  run: { id: string; attempt: number }
}

export interface Action<Input = JsonObject> {
  key: string
  name: string
  description: string
  input: Field[]
  connectionTypes: string[]
  connection: 'none' | 'optional' | 'required'
  sideEffects: boolean
  sampleOutput?: Json
  run(context: ActionContext<Input>): Promise<unknown>
}

export interface Trigger {
  key: string
  name: string
  description: string
  input: Field[]
  sampleOutput?: Json
}

export interface ConnectionType {
  key: string
  name: string
  description?: string
  fields: Field[]
  /** A harmless action that proves the credentials: run when somebody presses Test. */
  test?: { action: string; with: JsonObject }
}

export interface Connector {
  key: string
  name: string
  description: string
  category: string
  icon: string
  docsUrl?: string
  connectionTypes: ConnectionType[]
  actions: Action[]
  triggers: Trigger[]
}

export interface ConnectorErrorData {
  code: ErrorCode
  message: string
  retryable?: boolean
  /** `retryAfterMs` is honoured by retries. */
  details?: Json
}

export type { LogLevel }
