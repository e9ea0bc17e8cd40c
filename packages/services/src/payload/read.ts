import { text } from 'node:stream/consumers'
import type { Json } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import type { Services } from '../context.ts'
import { requireFound } from '../errors.ts'
import { fromJsonColumn } from '../shared/json-column.ts'

/** The value in memory. For what a client downloads, see `openPayload`. */
export async function readPayload(services: Services, db: TenantClient, id: string): Promise<Json> {
  const row = requireFound(await db.payload.findFirst({ where: { id } }), 'payload')
  if (row.blobKey === null) return fromJsonColumn(row.inline)
  return fromJsonColumn(JSON.parse(await text(await services.blobs.get(row.blobKey))))
}

/** The value's JSON text as a stream, so that a large one passes through without being held. */
export async function openPayload(
  services: Services,
  db: TenantClient,
  id: string,
): Promise<ReadableStream<Uint8Array>> {
  const row = requireFound(await db.payload.findFirst({ where: { id } }), 'payload')
  if (row.blobKey !== null) return services.blobs.get(row.blobKey)
  return new Blob([JSON.stringify(row.inline)]).stream()
}
