import { connectorManifests, findConnector } from '@millrace/connectors/manifests'
import { type ConnectorManifest, type Page, pageQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'

/** By key. The list is part of the release, so the cursor is simply the last key shown. */
export function listConnectors(ctx: Context, query: unknown): Page<ConnectorManifest> {
  authorise(ctx, 'connector.read')
  const { cursor, limit = 200 } = parse(pageQuerySchema, query)
  const after = cursor === undefined ? '' : decodeCursor(cursor)
  const rest = connectorManifests
    .filter((manifest) => manifest.key > after)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return {
    items,
    nextCursor:
      rest.length > limit && last !== undefined ? Buffer.from(last.key).toString('base64url') : null,
  }
}

function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8')
  if (findConnector(key) !== null) return key
  throw new ServiceError('bad_request', 'The cursor is not one that this list has handed out.')
}
