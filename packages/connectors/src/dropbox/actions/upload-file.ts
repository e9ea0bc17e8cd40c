import { ConnectorError, defineAction } from '@millrace/connector-sdk'
import { z } from 'zod'
import { callContent } from '../api/call.ts'
import { fileSchema, parseAnswer, toFile } from '../api/metadata.ts'
import { toPath } from '../api/path.ts'
import { oauth2 } from '../connection.ts'

/** Source: https://www.dropbox.com/developers/documentation/http/documentation#files-upload */
export const uploadFile = defineAction({
  key: 'upload-file',
  name: 'Upload file',
  description: 'Writes a file to Dropbox.',
  input: [
    { key: 'path', type: 'text', label: 'File', required: true, placeholder: '/orders/result.csv' },
    { key: 'content', type: 'multiline', label: 'Content' },
    {
      key: 'contentType',
      type: 'select',
      label: 'The content is',
      default: 'text',
      options: [
        { value: 'text', label: 'Text' },
        { value: 'base64', label: 'Base64' },
      ],
    },
    {
      key: 'mode',
      type: 'select',
      label: 'When the file exists',
      default: 'add',
      options: [
        { value: 'add', label: 'Keep it' },
        { value: 'overwrite', label: 'Overwrite it' },
      ],
    },
    {
      key: 'autorename',
      type: 'boolean',
      label: 'Rename instead of failing',
      default: false,
      help: 'With "Keep it": writes "result (1).csv" instead of failing.',
      advanced: true,
    },
  ],
  connectionTypes: [oauth2.key],
  sideEffects: true,
  sampleOutput: {
    name: 'result.csv',
    path: '/orders/result.csv',
    id: 'id:a4ayc_80_OEAAAAAAAAAXx',
    size: 512,
    rev: 'a1c10ce0dd79',
    modifiedAt: '2026-11-01T08:00:00Z',
  },
  run: async (context) => {
    const { path, content = '', contentType, mode, autorename } = context.input
    const file = contentType === 'base64' ? fromBase64(content) : Buffer.from(content)
    const response = await callContent(
      context,
      'files/upload',
      { path: toPath(path), mode, autorename, mute: false },
      file,
    )
    return toFile(parseAnswer(fileSchema, response.json()))
  },
})

function fromBase64(content: string): Uint8Array {
  if (z.base64().safeParse(content).success) return Buffer.from(content, 'base64')
  throw new ConnectorError({ code: 'input_invalid', message: 'The content is not base64.' })
}
