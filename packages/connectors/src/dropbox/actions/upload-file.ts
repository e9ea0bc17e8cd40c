import { type ActionFiles, ConnectorError, defineAction, type StreamBody } from '@millrace/connector-sdk'
import type { Json } from '@millrace/contracts'
import { z } from 'zod'
import { callUpload } from '../api/call.ts'
import { fileSchema, parseAnswer, toFile } from '../api/metadata.ts'
import { toPath } from '../api/path.ts'
import { oauth2 } from '../connection.ts'

/** Dropbox's own limit; larger files need an upload session. */
const mostPerUpload = 150 * 1024 * 1024

/** Source: https://www.dropbox.com/developers/documentation/http/documentation#files-upload */
export const uploadFile = defineAction({
  key: 'upload-file',
  name: 'Upload file',
  description: 'Writes a file to Dropbox.',
  input: [
    { key: 'path', type: 'text', label: 'File', required: true, placeholder: '/orders/result.csv' },
    {
      key: 'content',
      type: 'multiline',
      label: 'Content',
      showWhen: { field: 'contentType', in: ['text', 'base64'] },
    },
    {
      key: 'file',
      type: 'json',
      label: 'File to upload',
      placeholder: '{{ steps.download.output.file }}',
      help: 'What a step gave as a file.',
      showWhen: { field: 'contentType', in: ['file'] },
    },
    {
      key: 'contentType',
      type: 'select',
      label: 'The content is',
      default: 'text',
      options: [
        { value: 'text', label: 'Text' },
        { value: 'base64', label: 'Base64' },
        { value: 'file', label: 'A file of an earlier step' },
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
    const { path, content = '', contentType, file = null, mode, autorename } = context.input
    const answer = await callUpload(
      context,
      'files/upload',
      { path: toPath(path), mode, autorename, mute: false },
      contentType === 'file' ? fromFile(file, context.files) : fromText(content, contentType),
    )
    return toFile(parseAnswer(fileSchema, answer))
  },
})

function fromFile(file: Json, files: ActionFiles): StreamBody {
  if (!files.isFile(file)) throw invalid('The file is none: give what a step gave as a file.')
  if (file.bytes <= mostPerUpload) return { bytes: file.bytes, open: () => files.open(file) }
  throw invalid(`Dropbox takes at most ${mostPerUpload} bytes in one upload.`)
}

function fromText(content: string, contentType: 'text' | 'base64'): Uint8Array {
  if (contentType === 'text') return Buffer.from(content)
  if (z.base64().safeParse(content).success) return Buffer.from(content, 'base64')
  throw invalid('The content is not base64.')
}

function invalid(message: string): ConnectorError {
  return new ConnectorError({ code: 'input_invalid', message })
}
