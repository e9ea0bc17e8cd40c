import type { Page } from '@millrace/contracts'
import { ServiceError } from '../errors.ts'
import { isUuid } from './uuid.ts'

const defaultLimit = 50

export interface PageRequest {
  /** Rows come after this id, in the list's order. */
  afterId: string | null
  limit: number
}

export function toPageRequest(query: {
  cursor?: string | undefined
  limit?: number | undefined
}): PageRequest {
  return {
    afterId: query.cursor === undefined ? null : decodeCursor(query.cursor),
    limit: query.limit ?? defaultLimit,
  }
}

/** Lists are newest first by id: ids are UUIDv7, so that is also by time, and every index ends with it. */
export function newestFirst(page: PageRequest) {
  return {
    where: page.afterId === null ? {} : { id: { lt: page.afterId } },
    orderBy: { id: 'desc' as const },
    // One more than asked for says whether there is a next page.
    take: page.limit + 1,
  }
}

export function toPage<Row extends { id: string }, Item>(
  rows: Row[],
  page: PageRequest,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > page.limit && last !== undefined ? encodeCursor(last.id) : null,
  }
}

export function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url')
}

function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8')
  if (!isUuid(id))
    throw new ServiceError('bad_request', 'The cursor is not one that this list has handed out.')
  return id
}
