import { ConnectorError, type HttpResponse } from '@millrace/connector-sdk'
import type { Json } from '@millrace/contracts'

export type PaginationKind = 'none' | 'page' | 'cursor' | 'link'

export interface PageRules {
  kind: PaginationKind
  pageParam: string
  firstPage: number
  cursorParam: string
  cursorPath: string
}

/** Where one page is: its address, and what is added to its query. */
export interface PageRequest {
  number: number
  url: URL
  query: Record<string, string>
}

export function firstPage(rules: PageRules, url: URL): PageRequest {
  const query: Record<string, string> =
    rules.kind === 'page' ? { [rules.pageParam]: String(rules.firstPage) } : {}
  return { number: 1, url, query }
}

/** The page after this one; null at the end of the list. */
export function nextPage(
  rules: PageRules,
  page: PageRequest,
  answer: { response: HttpResponse; body: Json; items: Json[] },
): PageRequest | null {
  const number = page.number + 1
  switch (rules.kind) {
    case 'none':
      return null
    case 'page':
      if (answer.items.length === 0) return null
      return { ...page, number, query: { [rules.pageParam]: String(rules.firstPage + page.number) } }
    case 'cursor': {
      const cursor = valueAt(answer.body, rules.cursorPath)
      if (cursor === undefined || cursor === null || cursor === '' || cursor === false) return null
      const text = typeof cursor === 'string' ? cursor : JSON.stringify(cursor)
      if (page.query[rules.cursorParam] === text) throw broken('The list gave the same cursor twice.')
      return { ...page, number, query: { [rules.cursorParam]: text } }
    }
    case 'link':
      return nextByLink(page, answer.response)
    default:
      return unreachable(rules.kind)
  }
}

/** Web Linking, RFC 8288: `Link: <https://api.example.com/orders?page=2>; rel="next"`. */
function nextByLink(page: PageRequest, response: HttpResponse): PageRequest | null {
  for (const [, target = '', params = ''] of (response.headers.link ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (!/;\s*rel\s*=\s*("[^"]*\bnext\b[^"]*"|next\b)/i.test(params)) continue
    const url = URL.parse(target, response.url)
    // The credentials were meant for the first page's server.
    if (url?.origin !== page.url.origin) throw broken('The next page of the list is on another server.')
    if (url.href === page.url.href) throw broken('The next page of the list is the same page again.')
    return { number: page.number + 1, url, query: {} }
  }
  return null
}

export function itemsOf(body: Json, itemsPath: string): Json[] {
  const items = valueAt(body, itemsPath)
  if (Array.isArray(items)) return items
  throw broken(
    itemsPath === ''
      ? 'The answer is not a list: say where its items are.'
      : `There is no list at ${itemsPath}.`,
  )
}

/** `data.items` of `{ data: { items: [...] } }`; the whole value for an empty path. */
export function valueAt(value: Json, path: string): Json | undefined {
  return path
    .split('.')
    .filter((part) => part !== '')
    .reduce<Json | undefined>((at, part) => {
      if (at === null || typeof at !== 'object') return undefined
      return Object.entries(at).find(([key]) => key === part)?.[1]
    }, value)
}

function broken(message: string): ConnectorError {
  return new ConnectorError({ code: 'bad_response', message })
}

function unreachable(kind: never): never {
  throw new Error(`unknown pagination ${String(kind)}`)
}
