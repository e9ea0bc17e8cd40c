import type { Definition } from '@millrace/contracts'
import { ServiceError } from '@millrace/services'
import { stringify } from 'yaml'
import { z } from 'zod'
import type { Reply } from '../route.ts'
import { isYaml } from './request-body.ts'

type Format = 'json' | 'yaml'

export const downloadQuery = z.strictObject({ download: z.enum(['json', 'yaml']).optional() })

export function downloadOf(query: Record<string, string>): { download?: Format } {
  const { data } = downloadQuery.safeParse(query)
  if (data === undefined) {
    throw new ServiceError('bad_request', 'The only parameter is `download`, which is json or yaml.')
  }
  return data.download === undefined ? {} : { download: data.download }
}

/** JSON, unless the client asks for YAML before it asks for JSON. `download`: a file to keep, in that format. */
export function definitionReply(
  request: Request,
  {
    definition,
    name = definition.key,
    headers = {},
    download,
  }: { definition: Definition; name?: string; headers?: Record<string, string>; download?: Format },
): Reply | Response {
  const format = download ?? (prefersYaml(request.headers.get('accept')) ? 'yaml' : 'json')
  const own = {
    ...headers,
    vary: 'accept',
    ...(download === undefined
      ? {}
      : { 'content-disposition': `attachment; filename="${name}.${download}"` }),
  }
  if (format === 'json' && download === undefined) return { value: definition, headers: own }
  return new Response(textOf(definition, format), {
    headers: {
      'cache-control': 'no-store',
      ...own,
      'content-type': format === 'json' ? 'application/json' : 'application/yaml; charset=utf-8',
    },
  })
}

function textOf(definition: Definition, format: Format): string {
  if (format === 'json') return `${JSON.stringify(definition, null, 2)}\n`
  return stringify(definition, { aliasDuplicateObjects: false })
}

function prefersYaml(accept: string | null): boolean {
  const mimes = (accept ?? '').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase() ?? '')
  const yaml = mimes.findIndex(isYaml)
  const json = mimes.indexOf('application/json')
  return yaml !== -1 && (json === -1 || yaml < json)
}
