import { parseBlobUrl } from '@millrace/blobs/url'
import type { Endpoint } from '@millrace/egress'

const defaultPorts: Record<string, number> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'http:': 80,
  'https:': 443,
}

/** Where the platform's own parts listen, from the addresses that it is configured with. */
export function ownEndpoints({
  databaseUrl,
  redisUrl,
  publicUrl,
  blobUrl,
}: {
  databaseUrl: string
  redisUrl: string | null
  publicUrl: string
  blobUrl: string
}): Endpoint[] {
  const blobs = parseBlobUrl(blobUrl)
  // Others may be behind the same public addresses: those of a proxy, or of an object store.
  const shared = [publicUrl, blobs.kind === 's3' ? blobs.endpoint : null].flatMap(endpointsOf)
  return [
    ...[databaseUrl, redisUrl].flatMap(endpointsOf),
    ...shared.map((endpoint) => ({ ...endpoint, isShared: true })),
  ]
}

function endpointsOf(text: string | null): Endpoint[] {
  if (text === null) return []
  const url = URL.parse(text)
  if (url === null || url.hostname === '') return []
  // Of an address that is not of the web, the parts are as they were written.
  const host = decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '')
  const port = url.port === '' ? defaultPorts[url.protocol] : Number(url.port)
  return port === undefined || host.startsWith('/') ? [] : [{ host, port }]
}
