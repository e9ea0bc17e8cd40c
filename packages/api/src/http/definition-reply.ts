import type { Definition } from '@millrace/contracts'
import { stringify } from 'yaml'
import type { Reply } from '../route.ts'
import { isYaml } from './request-body.ts'

/** JSON, unless the client asks for YAML before it asks for JSON. */
export function definitionReply(
  request: Request,
  definition: Definition,
  headers: Record<string, string> = {},
): Reply | Response {
  const vary = { ...headers, vary: 'accept' }
  if (!prefersYaml(request.headers.get('accept'))) return { value: definition, headers: vary }
  return new Response(stringify(definition, { aliasDuplicateObjects: false }), {
    headers: { ...vary, 'content-type': 'application/yaml; charset=utf-8' },
  })
}

function prefersYaml(accept: string | null): boolean {
  const mimes = (accept ?? '').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase() ?? '')
  const yaml = mimes.findIndex(isYaml)
  const json = mimes.indexOf('application/json')
  return yaml !== -1 && (json === -1 || yaml < json)
}
