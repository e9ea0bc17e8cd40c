import {
  type ActionContext,
  accessTokenOf,
  type HttpRequest,
  type HttpStream,
  httpRequest,
  httpStream,
  type StreamBody,
} from '@millrace/connector-sdk'
import type { Json, JsonObject } from '@millrace/contracts'
import { oauth2 } from '../connection.ts'
import { readDropboxError } from './errors.ts'

type Context = Pick<ActionContext<unknown>, 'connection' | 'signal'>

/** An endpoint whose argument and result are JSON, such as files/list_folder. */
export async function callRpc(context: Context, endpoint: string, argument: JsonObject): Promise<Json> {
  const { apiUrl } = oauth2.read(context.connection)
  const accessToken = accessTokenOf(context.connection)
  const response = await httpRequest(
    post(context, accessToken, `${base(apiUrl)}/2/${endpoint}`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(argument),
    }),
  )
  return response.json()
}

/** An endpoint whose argument travels in a header, because the body is the file: files/upload. */
export async function callUpload(
  context: Context,
  endpoint: string,
  argument: JsonObject,
  file: Uint8Array | StreamBody,
): Promise<Json> {
  const response = await httpRequest(
    contentRequest(context, endpoint, {
      headers: { 'dropbox-api-arg': toHeaderJson(argument), 'content-type': 'application/octet-stream' },
      body: file,
    }),
  )
  return response.json()
}

/** An endpoint that answers with a file: files/download. */
export async function callDownload(
  context: Context,
  endpoint: string,
  argument: JsonObject,
): Promise<HttpStream> {
  return await httpStream(
    contentRequest(context, endpoint, { headers: { 'dropbox-api-arg': toHeaderJson(argument) } }),
  )
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

type Outgoing = Pick<HttpRequest, 'body'> & { headers: Record<string, string> }

function contentRequest(context: Context, endpoint: string, outgoing: Outgoing): HttpRequest {
  const { contentUrl } = oauth2.read(context.connection)
  const accessToken = accessTokenOf(context.connection)
  return post(context, accessToken, `${base(contentUrl)}/2/${endpoint}`, outgoing)
}

function post(
  { signal }: Context,
  accessToken: string,
  url: string,
  { headers, ...body }: Outgoing,
): HttpRequest {
  return {
    url,
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${accessToken}` },
    ...body,
    signal,
    timeoutMs: 120_000,
    maxRedirects: 0,
    secrets: [accessToken],
    readError: readDropboxError,
  }
}

function base(url: string): string {
  return url.replace(/\/+$/, '')
}
