import type {
  ErrorCode,
  Field,
  FileRef,
  Json,
  JsonObject,
  LogLevel,
  OAuth2Manifest,
} from '@millrace/contracts'

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

/**
 * Files go between steps by reference: their bytes are streamed, so that 100 MB take no memory.
 *
 * ```ts
 * const response = await fetch(url, { signal })
 * return files.create(response.body, { name: 'orders.xml', contentType: 'application/xml' })
 * ```
 */
export interface ActionFiles {
  /** Stores what the stream gives; resolves when it is durable. A failing stream leaves nothing. */
  create(
    content: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Uint8Array | string,
    options: { name: string; contentType?: string },
  ): Promise<FileRef>
  /** Throws `file_missing` when this run holds no such file. Canceling the stream lets go of it. */
  open(file: FileRef): Promise<ReadableStream<Uint8Array>>
  /** The whole file as text: for small ones. Throws `output_too_large` above `maxBytes` (default 16 MB). */
  text(file: FileRef, options?: { maxBytes?: number }): Promise<string>
  /** Whether a value is a reference to a file. */
  isFile(value: unknown): value is FileRef
}

export interface ActionContext<Input> {
  /** Evaluated and checked against the action's fields, defaults filled in. */
  input: Input
  connection: ActionConnection | null
  log: ActionLog
  files: ActionFiles
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

export interface PollContext<Input> {
  input: Input
  connection: ActionConnection | null
  log: ActionLog
  signal: AbortSignal
  /** Where the last poll ended; null: the first one, which by custom gives no items and only a cursor. */
  cursor: Json
  /** With so many items it may stop and say `more`; what is beyond is kept for the next poll. */
  limit: number
}

export interface PollResult {
  items: Json[]
  cursor: Json
  /** There is more at once: the next poll follows without waiting. */
  more?: boolean
}

export interface Trigger<Input = JsonObject> {
  key: string
  name: string
  description: string
  input: Field[]
  connectionTypes: string[]
  connection: 'none' | 'optional' | 'required'
  sampleOutput?: Json
  /**
   * Looks for news. No items: no run. Items and cursor are committed together, so an item makes exactly one run. Left
   * out: the platform itself starts the flow (webhook, schedule).
   */
  poll?(context: PollContext<Input>): Promise<PollResult>
}

export interface DataSourceContext<Input> {
  input: Input
  connection: ActionConnection | null
  log: ActionLog
  signal: AbortSignal
  /** What was typed into the field; empty: everything. */
  search: string
  /** `nextCursor` of the page before; null: the first page. */
  cursor: string | null
  /** With so many items it may stop and say where it goes on. */
  limit: number
}

export interface DataSourceResult {
  items: { value: string; label: string; description?: string }[]
  /** null: this was the last page. */
  nextCursor: string | null
}

export interface DataSource<Input = JsonObject> {
  key: string
  name: string
  description: string
  input: Field[]
  connectionTypes: string[]
  connection: 'none' | 'optional' | 'required'
  /** Called while somebody fills in a form: it only reads, and answers within seconds. */
  run(context: DataSourceContext<Input>): Promise<DataSourceResult>
}

export interface ConnectionType {
  key: string
  name: string
  description?: string
  fields: Field[]
  /** A harmless action that proves the credentials: run when somebody presses Test. */
  test?: { action: string; with: JsonObject }
  /**
   * The access token comes from an authorization server: actions read it with `accessTokenOf`. The platform signs in,
   * renews and revokes; a sandbox never sees a refresh token or a client secret.
   */
  oauth2?: OAuth2Manifest
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
  /** Choices for form fields. Default: none. */
  dataSources?: DataSource[]
}

export interface ConnectorErrorData {
  code: ErrorCode
  message: string
  retryable?: boolean
  /** `retryAfterMs` is honoured by retries. */
  details?: Json
}

export type { LogLevel }
