import { readStack } from './stack.ts'

/** The REST API as an outside client speaks it. */
export async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { url, apiKey } = readStack()
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (response.status === 204 ? undefined : await response.json()) as T
}
