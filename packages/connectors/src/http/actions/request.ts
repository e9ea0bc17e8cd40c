import { ConnectorError, defineAction, type HttpResponse } from '@millrace/connector-sdk'
import { type Json, sizeText } from '@millrace/contracts'
import { connectionTypeKeys } from '../connection.ts'
import { encodeBody } from '../request/body.ts'
import { toCredentials } from '../request/credentials.ts'
import { decodeResponse } from '../request/decode-response.ts'
import { requestFields } from '../request/fields.ts'
import { toFileName } from '../request/file-name.ts'
import { firstPage, itemsOf, nextPage, type PageRequest, type PageRules } from '../request/pagination.ts'
import { resolveUrl } from '../request/resolve-url.ts'
import { type Outgoing, send, sendForStream } from '../request/send.ts'

const unsafeMethods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const mostPages = 1000
const mostBytes = 32 * 1024 * 1024

/**
 * Any HTTP API. Requests that change something carry the step's `Idempotency-Key`, so that a server that knows the
 * header does not act twice when the step is repeated after a crash.
 *
 * Source of the header: draft-ietf-httpapi-idempotency-key-header.
 */
export const request = defineAction({
  key: 'request',
  name: 'HTTP request',
  description: 'Calls any HTTP API and gives its status, headers and body.',
  input: requestFields,
  connection: 'optional',
  connectionTypes: connectionTypeKeys,
  sideEffects: true,
  sampleOutput: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { id: 'contact-1', name: 'Ada Lovelace' },
  },
  run: async ({ input, connection, signal, idempotencyKey, log, files }) => {
    const credentials = toCredentials(connection)
    const url = resolveUrl(input.url.trim(), credentials.baseUrl)
    const encoded = input.body === undefined ? null : encodeBody(input.bodyType ?? 'json', input.body, files)

    const outgoing = (page: PageRequest): Outgoing => ({
      method: input.method,
      url: page.url,
      headers: toHeaders({
        given: input.headers ?? {},
        contentType: encoded?.contentType,
        idempotencyKey: unsafeMethods.has(input.method) ? keyOf(page, idempotencyKey) : undefined,
      }),
      // A Link header's address is complete.
      query: input.pagination === 'link' && page.number > 1 ? {} : { ...input.query, ...page.query },
      ...(encoded ? { body: encoded.body } : {}),
      credentials,
      timeoutMs: input.timeoutMs,
      followRedirects: input.followRedirects,
      failOnStatus: input.failOnStatus || input.pagination !== 'none',
      signal,
    })

    const rules: PageRules = {
      kind: input.pagination,
      pageParam: input.pageParam ?? 'page',
      firstPage: input.firstPage ?? 1,
      cursorParam: input.cursorParam ?? 'cursor',
      cursorPath: input.cursorPath ?? 'nextCursor',
    }
    if (rules.kind === 'none') {
      const request = outgoing(firstPage(rules, url))
      if (input.responseType === 'file') {
        const { status, headers, url: from, body } = await sendForStream(request)
        const contentType = headers['content-type'] ?? 'application/octet-stream'
        return {
          status,
          headers,
          body: await files.create(body, { name: toFileName(headers, from), contentType }),
        }
      }
      const response = await send(request)
      const { status, headers } = response
      return { status, headers, body: decodeResponse(response, input.responseType) }
    }
    const maxPages = Math.min(Math.max(input.maxPages ?? 100, 1), mostPages)
    const list = await askAll({
      rules,
      url,
      itemsPath: input.itemsPath ?? '',
      maxPages,
      ask: (page) => send(outgoing(page)),
    })
    if (list.more) log.warn(`Stopped after ${list.pages} pages: there are more.`)
    return list
  },
})

interface AllPages {
  status: number
  headers: Record<string, string>
  body: Json[]
  pages: number
  /** maxPages was reached before the end of the list. */
  more: boolean
}

async function askAll(options: {
  rules: PageRules
  url: URL
  itemsPath: string
  maxPages: number
  ask: (page: PageRequest) => Promise<HttpResponse>
}): Promise<AllPages> {
  const { rules, maxPages } = options
  const all: Json[] = []
  let bytes = 0
  let before: HttpResponse | null = null
  for (let page = firstPage(rules, options.url); ; ) {
    const response = await options.ask(page)
    bytes += response.bytes.length
    if (bytes > mostBytes) throw tooLarge()
    const body = decodeResponse(response, 'json')
    const items = itemsOf(body, options.itemsPath)
    if (rules.kind === 'page' && items.length > 0 && before && sameBytes(before, response)) {
      throw new ConnectorError({
        code: 'bad_response',
        message: `The server gives the same page for each ${rules.pageParam}.`,
      })
    }
    before = response
    for (const item of items) all.push(item)
    const next = nextPage(rules, page, { response, body, items })
    if (!next || page.number === maxPages) {
      const { status, headers } = response
      return { status, headers, body: all, pages: page.number, more: next !== null }
    }
    page = next
  }
}

function toHeaders(options: {
  given: Readonly<Record<string, string>>
  contentType: string | null | undefined
  idempotencyKey: string | undefined
}): Record<string, string> {
  const headers: Record<string, string> = {}
  if (options.contentType) headers['content-type'] = options.contentType
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey
  for (const [name, value] of Object.entries(options.given)) {
    const key = name.toLowerCase()
    // Only fetch knows the boundary of a multipart body.
    if (key === 'content-type' && options.contentType === null) continue
    headers[key] = value
  }
  return headers
}

/** Each page is a request of its own: the same key would bring back the first page. */
function keyOf(page: PageRequest, idempotencyKey: string): string {
  return page.number === 1 ? idempotencyKey : `${idempotencyKey}:${page.number}`
}

function sameBytes(left: HttpResponse, right: HttpResponse): boolean {
  return Buffer.compare(left.bytes, right.bytes) === 0
}

function tooLarge(): ConnectorError {
  return new ConnectorError({
    code: 'output_too_large',
    message: `All pages together are larger than ${sizeText(mostBytes)}.`,
  })
}
