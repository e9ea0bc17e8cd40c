import { ConnectorError, defineAction, parseJson } from '@millrace/connector-sdk'
import { sizeText } from '@millrace/contracts'
import { callDownload } from '../api/call.ts'
import { fileSchema, parseAnswer, toFile } from '../api/metadata.ts'
import { toPath } from '../api/path.ts'
import { oauth2 } from '../connection.ts'

/** The same cap as for any other answer that is read as a whole. */
const mostInline = 16 * 1024 * 1024

/** Source: https://www.dropbox.com/developers/documentation/http/documentation#files-download */
export const downloadFile = defineAction({
  key: 'download-file',
  name: 'Download file',
  description: 'Downloads a file from Dropbox: as text, as base64, or as a file of any size.',
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
        { value: 'file', label: 'A file, which takes no memory: for later steps that take files' },
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
    const { headers, body } = await callDownload(context, 'files/download', { path: toPath(path) })
    const file = parseAnswer(fileSchema, parseJson(headers['dropbox-api-result'] ?? 'null'))
    const contentType = headers['content-type'] ?? 'application/octet-stream'
    const told = { ...toFile(file), contentType }
    if (as === 'file')
      return { ...told, file: await context.files.create(body, { name: file.name, contentType }) }
    const bytes = await readWhole(body)
    return as === 'base64'
      ? { ...told, base64: bytes.toString('base64') }
      : { ...told, text: toText(bytes, file.name) }
  },
})

async function readWhole(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    // Leaving the loop cancels the transfer.
    if (bytes > mostInline) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function toText(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    const message = `${name} is not text in UTF-8. Download it as base64 or as a file instead.`
    throw new ConnectorError({ code: 'bad_response', message }, { cause })
  }
}

function tooLarge(): ConnectorError {
  return new ConnectorError({
    code: 'output_too_large',
    message: `The file is larger than ${sizeText(mostInline)}. Download it as a file instead.`,
    details: { maxBytes: mostInline },
  })
}
