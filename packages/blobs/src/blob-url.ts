import { fileURLToPath } from 'node:url'

export type BlobUrl =
  | { kind: 'local'; folder: string }
  | {
      kind: 's3'
      bucket: string
      /** Empty, or ends with a slash. */
      prefix: string
      region: string
      /** Another server than Amazon's. */
      endpoint: string | null
      /** The bucket in the path instead of in the host name, as most other servers want it. */
      pathStyle: boolean
    }

/** The address of a blob store is not usable. The message says what to change, and repeats no part that may be secret. */
export class BlobUrlError extends Error {
  override readonly name = 'BlobUrlError'
}

/**
 * Reads `BLOB_URL`: `file:/var/lib/millrace/blobs`, or
 * `s3://bucket/prefix?region=eu-central-1&endpoint=https://minio.example.com&pathStyle=true`.
 */
export function parseBlobUrl(text: string): BlobUrl {
  const url = URL.parse(text)
  switch (url?.protocol) {
    case 'file:':
      return { kind: 'local', folder: localFolder(url) }
    case 's3:':
      return parseS3(url)
    default:
      throw new BlobUrlError(
        'must be where large payloads are kept, like file:/var/lib/millrace/blobs or s3://bucket/prefix?region=eu-central-1',
      )
  }
}

/** What is wrong with it, in words that follow the name of a variable; null: nothing. */
export function blobUrlProblem(text: string): string | null {
  try {
    parseBlobUrl(text)
    return null
  } catch (error) {
    if (error instanceof BlobUrlError) return error.message
    throw error
  }
}

const s3Options: ReadonlySet<string> = new Set(['region', 'endpoint', 'pathStyle'])
const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

function parseS3(url: URL): BlobUrl {
  if (url.username !== '' || url.password !== '') {
    throw new BlobUrlError(
      'must hold no credentials: they come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from the role of the machine',
    )
  }
  if (!bucketPattern.test(url.host)) throw new BlobUrlError('must name a bucket, like s3://my-bucket')
  for (const name of url.searchParams.keys()) {
    if (s3Options.has(name)) continue
    throw new BlobUrlError(`has the option ${name}; there are only ${[...s3Options].join(', ')}`)
  }
  const endpoint = url.searchParams.get('endpoint')
  const pathStyle = url.searchParams.get('pathStyle') ?? String(endpoint !== null)
  if (pathStyle !== 'true' && pathStyle !== 'false')
    throw new BlobUrlError('has a pathStyle that is neither true nor false')
  const folder = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '')
  return {
    kind: 's3',
    bucket: url.host,
    prefix: folder === '' ? '' : `${folder}/`,
    region: url.searchParams.get('region') ?? 'us-east-1',
    endpoint: endpoint === null ? null : requireEndpoint(endpoint),
    pathStyle: pathStyle === 'true',
  }
}

function requireEndpoint(text: string): string {
  const endpoint = URL.parse(text)
  if (endpoint?.protocol !== 'https:' && endpoint?.protocol !== 'http:')
    throw new BlobUrlError('has an endpoint that is no address, like https://minio.example.com')
  if (endpoint.username !== '' || endpoint.password !== '')
    throw new BlobUrlError('must hold no credentials in its endpoint')
  return endpoint.href
}

function localFolder(url: URL): string {
  try {
    return fileURLToPath(url)
  } catch {
    throw new BlobUrlError('must name a folder of this machine, like file:/var/lib/millrace/blobs')
  }
}
