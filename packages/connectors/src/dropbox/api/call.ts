import { type ActionContext, type HttpResponse, httpRequest } from '@millrace/connector-sdk'
import type { Json, JsonObject } from '@millrace/contracts'
import { oauth2 } from '../connection.ts'
import { readDropboxError } from './errors.ts'

type Context = Pick<ActionContext<unknown>, 'connection' | 'signal'>

/** An endpoint whose argument and result are JSON, such as files/list_folder. */
export async function callRpc(context: Context, endpoint: string, argument: JsonObject): Promise<Json> {
  const { apiUrl, accessToken } = oauth2.read(context.connection)
  const response = await post(context, accessToken, `${base(apiUrl)}/2/${endpoint}`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(argument),
  })
  return response.json()
}

/** An endpoint whose argument travels in a header, because the body is the file: files/download, files/upload. */
export async function callContent(
  context: Context,
  endpoint: string,
  argument: JsonObject,
  file?: Uint8Array,
): Promise<HttpResponse> {
  const { contentUrl, accessToken } = oauth2.read(context.connection)
  return await post(context, accessToken, `${base(contentUrl)}/2/${endpoint}`, {
    headers: {
      'dropbox-api-arg': toHeaderJson(argument),
      ...(file ? { 'content-type': 'application/octet-stream' } : {}),
    },
    ...(file ? { body: file } : {}),
  })
}

/**
 * JSON that fits into a header: everything beyond ASCII, and DEL, as \uXXXX.
 *
 * Source: https://www.dropbox.com/developers/reference/json-encoding
 */
export function toHeaderJson(value: JsonObject): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

async function post(
  { signal }: Context,
  accessToken: string,
  url: string,
  { headers, body }: { headers: Record<string, string>; body?: string | Uint8Array },
): Promise<HttpResponse> {
  return await httpRequest({
    url,
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${accessToken}` },
    ...(body === undefined ? {} : { body }),
    signal,
    timeoutMs: 120_000,
    maxRedirects: 0,
    secrets: [accessToken],
    readError: readDropboxError,
  })
}

function base(url: string): string {
  return url.replace(/\/+$/, '')
}
