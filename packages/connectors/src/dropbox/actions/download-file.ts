import { ConnectorError, defineAction, type HttpResponse, parseJson } from '@millrace/connector-sdk'
import { callContent } from '../api/call.ts'
import { fileSchema, parseAnswer, toFile } from '../api/metadata.ts'
import { toPath } from '../api/path.ts'
import { oauth2 } from '../connection.ts'

/** Source: https://www.dropbox.com/developers/documentation/http/documentation#files-download */
export const downloadFile = defineAction({
  key: 'download-file',
  name: 'Download file',
  description: 'Downloads a file from Dropbox, as text or as base64.',
  input: [
    { key: 'path', type: 'text', label: 'File', required: true, placeholder: '/orders/orders.xml' },
    {
      key: 'as',
      type: 'select',
      label: 'Give it as',
      default: 'text',
      options: [
        { value: 'text', label: 'Text (UTF-8)' },
        { value: 'base64', label: 'Base64, for anything that is not text' },
      ],
    },
  ],
  connectionTypes: [oauth2.key],
  sideEffects: false,
  sampleOutput: {
    name: 'orders.xml',
    path: '/orders/orders.xml',
    id: 'id:a4ayc_80_OEAAAAAAAAAXw',
    size: 5120,
    rev: 'a1c10ce0dd78',
    modifiedAt: '2026-11-01T08:00:00Z',
    contentType: 'application/octet-stream',
    text: '<orders><order id="1001"/></orders>',
  },
  run: async (context) => {
    const { path, as } = context.input
    const response = await callContent(context, 'files/download', { path: toPath(path) })
    const file = parseAnswer(fileSchema, parseJson(response.headers['dropbox-api-result'] ?? 'null'))
    return {
      ...toFile(file),
      contentType: response.headers['content-type'] ?? 'application/octet-stream',
      ...(as === 'base64'
        ? { base64: Buffer.from(response.bytes).toString('base64') }
        : { text: toText(response, file.name) }),
    }
  },
})

function toText(response: HttpResponse, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(response.bytes)
  } catch (cause) {
    const message = `${name} is not text in UTF-8. Download it as base64 instead.`
    throw new ConnectorError({ code: 'bad_response', message }, { cause })
  }
}
