import { type Page, type Problem, type ProblemCode, problemDetailsSchema } from '@millrace/contracts'
import { z } from 'zod'

/** `network`: no answer; `bad_response`: an answer that is not what the contract says. */
export type ApiErrorCode = ProblemCode | 'network' | 'bad_response'

export class ApiError extends Error {
  readonly code: ApiErrorCode
  /** 0 when there was no answer. */
  readonly status: number
  readonly problems: readonly Problem[]

  constructor({
    code,
    status,
    message,
    problems = [],
    cause,
  }: {
    code: ApiErrorCode
    status: number
    message: string
    problems?: readonly Problem[]
    cause?: unknown
  }) {
    super(message, { cause })
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.problems = problems
  }
}

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `base`, starting with a slash. */
  path: string
  /** Default: /api/v1. */
  base?: '/api/v1' | '/api'
  query?: Record<string, string | number | undefined>
  /** Sent as JSON, unless it is a file, or text with its own `contentType`. */
  body?: unknown
  contentType?: string
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/** Sends a request and parses the answer with the contract's schema. Every failure is an `ApiError`. */
export async function request<Schema extends z.ZodType>(
  options: ApiRequest & { schema: Schema },
): Promise<z.infer<Schema>> {
  return (await requestWithHeaders(options)).value
}

/** As `request`, with the answer's headers: the builder needs the ETag. */
export async function requestWithHeaders<Schema extends z.ZodType>({
  schema,
  ...options
}: ApiRequest & { schema: Schema }): Promise<{ value: z.infer<Schema>; headers: Headers }> {
  const response = await send(options)
  const parsed = schema.safeParse(await readJson(response))
  if (!parsed.success) {
    throw new ApiError({
      code: 'bad_response',
      status: response.status,
      message: `The server's answer to ${options.path} is not what this page expects. Reload the page.`,
      cause: parsed.error,
    })
  }
  return { value: parsed.data, headers: response.headers }
}

/** One page of a list; `cursor` null: the first. */
export function requestPage<Item extends z.ZodType>({
  item,
  cursor,
  ...options
}: ApiRequest & { item: Item; cursor: string | null }): Promise<Page<z.infer<Item>>> {
  return request({
    ...options,
    query: { ...options.query, cursor: cursor ?? undefined },
    schema: z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() }),
  })
}

/** Every item of a list that is short by nature (customers to choose from); stops at `maxItems`. */
export async function requestAll<Item extends z.ZodType>(
  options: Omit<ApiRequest, 'query'> & { item: Item; query?: ApiRequest['query']; maxItems?: number },
): Promise<z.infer<Item>[]> {
  const { maxItems = 1000, query, ...rest } = options
  const items: z.infer<Item>[] = []
  let cursor: string | null = null
  do {
    const page: Page<z.infer<Item>> = await requestPage({ ...rest, query: { ...query, limit: 200 }, cursor })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && items.length < maxItems)
  return items
}

/** For answers without a body. */
export async function requestNothing(options: ApiRequest): Promise<void> {
  const response = await send(options)
  await response.body?.cancel()
}

/** Sends; throws unless the answer is a success. */
export async function send(options: ApiRequest): Promise<Response> {
  const response = await fetchOrThrow(options)
  if (response.ok) return response
  throw await toApiError(response)
}

export function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : 'Something unexpected happened.'
}

/** What the server found wrong with what was sent. */
export function problemsOf(error: unknown): readonly Problem[] {
  return error instanceof ApiError ? error.problems : []
}

export function toCode(error: unknown): string {
  return error instanceof ApiError ? error.code : 'internal'
}

async function fetchOrThrow(options: ApiRequest): Promise<Response> {
  const {
    method = 'GET',
    path,
    base = '/api/v1',
    query,
    body,
    contentType = 'application/json',
    headers,
    signal,
  } = options
  try {
    return await fetch(`${base}${path}${queryText(query)}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': contentType }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: bodyOf(body, contentType) }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError({
      code: 'network',
      status: 0,
      message: 'The server did not answer. Check the connection and try again.',
      cause: error,
    })
  }
}

function bodyOf(body: unknown, contentType: string): BodyInit {
  if (body instanceof Blob) return body
  return contentType === 'application/json' ? JSON.stringify(body) : String(body)
}

async function toApiError(response: Response): Promise<ApiError> {
  const parsed = problemDetailsSchema.safeParse(await readJson(response))
  if (!parsed.success) {
    return new ApiError({
      code: response.status === 401 ? 'unauthorized' : 'bad_response',
      status: response.status,
      message: `The server answered ${response.status} without saying why.`,
    })
  }
  const { code, title, detail, problems } = parsed.data
  return new ApiError({
    code,
    status: response.status,
    message: detail ?? title,
    ...(problems ? { problems } : {}),
  })
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}

function queryText(query: ApiRequest['query']): string {
  const entries = Object.entries(query ?? {}).flatMap(([key, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[key, String(value)]],
  )
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`
}
