import { parseDefinitionText } from '@millrace/contracts'
import { parseJson, readBody, ServiceError } from '@millrace/services'

export const maxRequestBytes = 8 * 1024 * 1024

/** JSON, or YAML where a definition is expected; undefined without a body. */
export async function readRequestBody(request: Request, { yaml }: { yaml: boolean }): Promise<unknown> {
  const bytes = await readBody(request.body, {
    maxBytes: maxRequestBytes,
    declaredBytes: declaredBytes(request.headers),
  })
  if (bytes.byteLength === 0) return undefined
  const text = decode(bytes)
  const mime = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (yaml && isYaml(mime)) return parseYaml(text)
  if (mime === 'application/json' || mime.endsWith('+json')) return parseJson(text)
  throw new ServiceError(
    'bad_request',
    `Send the body as application/json${yaml ? ' or application/yaml' : ''}, not as "${mime}".`,
  )
}

export function isYaml(mime: string): boolean {
  return mime === 'application/yaml' || mime === 'application/x-yaml' || mime === 'text/yaml'
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ServiceError('bad_request', 'The body is not UTF-8.', { cause: error })
  }
}

function parseYaml(text: string): unknown {
  const parsed = parseDefinitionText(text, 'yaml')
  if (parsed.ok) return parsed.value
  throw new ServiceError(
    'bad_request',
    `The body is not valid YAML: ${parsed.problem.message} at line ${parsed.line}, column ${parsed.column}.`,
    { problems: [parsed.problem] },
  )
}

function declaredBytes(headers: Headers): number | null {
  const length = headers.get('content-length')
  return length !== null && /^\d+$/.test(length) ? Number(length) : null
}
