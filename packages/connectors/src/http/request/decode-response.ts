import type { HttpResponse } from '@millrace/connector-sdk'
import type { Json } from '@millrace/contracts'

export type ResponseType = 'auto' | 'json' | 'text' | 'base64'

/** The body as a flow sees it. `auto` goes by the content type; nothing at all is null. */
export function decodeResponse(response: HttpResponse, type: ResponseType): Json {
  if (response.bytes.length === 0) return null
  switch (type === 'auto' ? typeOf(response.headers['content-type'] ?? '') : type) {
    case 'json':
      return response.json()
    case 'text':
      return response.text()
    case 'base64':
      return Buffer.from(response.bytes).toString('base64')
  }
}

const textual =
  /^(text\/|application\/(xml|javascript|ecmascript|x-www-form-urlencoded|yaml|sql|graphql)$)|\+(xml|yaml)$/

function typeOf(contentType: string): Exclude<ResponseType, 'auto'> {
  const [media = ''] = contentType.toLowerCase().split(';', 1)
  const name = media.trim()
  if (name === 'application/json' || name.endsWith('+json')) return 'json'
  return textual.test(name) ? 'text' : 'base64'
}
