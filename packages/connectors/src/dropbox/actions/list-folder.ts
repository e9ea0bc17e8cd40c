import { ConnectorError, defineAction } from '@millrace/connector-sdk'
import type { JsonObject } from '@millrace/contracts'
import { callRpc } from '../api/call.ts'
import { listSchema, parseAnswer, toFile } from '../api/metadata.ts'
import { toPath } from '../api/path.ts'
import { oauth2 } from '../connection.ts'

const mostEntries = 10_000
/** Dropbox's own limit of one answer. */
const mostPerAnswer = 2000

/** Source: https://www.dropbox.com/developers/documentation/http/documentation#files-list_folder */
export const listFolder = defineAction({
  key: 'list-folder',
  name: 'List folder',
  description: 'Lists the files and folders of a Dropbox folder.',
  input: [
    { key: 'path', type: 'text', label: 'Folder', placeholder: '/orders', help: 'Left empty: the root.' },
    { key: 'recursive', type: 'boolean', label: 'Subfolders too', default: false },
    { key: 'limit', type: 'number', label: 'At most', default: 1000, advanced: true },
  ],
  connectionTypes: [oauth2.key],
  sideEffects: false,
  sampleOutput: {
    entries: [
      {
        kind: 'file',
        name: 'orders.xml',
        path: '/orders/orders.xml',
        id: 'id:a4ayc_80_OEAAAAAAAAAXw',
        size: 5120,
        rev: 'a1c10ce0dd78',
        modifiedAt: '2026-11-01T08:00:00Z',
      },
    ],
    more: false,
  },
  run: async (context) => {
    const { path = '', recursive, limit } = context.input
    if (!Number.isInteger(limit) || limit < 1 || limit > mostEntries) {
      throw new ConnectorError({
        code: 'input_invalid',
        message: `limit must be between 1 and ${mostEntries}.`,
      })
    }
    const entries: JsonObject[] = []
    let answer = await list(context, 'files/list_folder', {
      path: toPath(path),
      recursive,
      limit: Math.min(limit, mostPerAnswer),
    })
    for (;;) {
      for (const entry of answer.entries) {
        if (entry['.tag'] === 'file') entries.push({ kind: 'file', ...toFile(entry) })
        if (entry['.tag'] === 'folder') {
          entries.push({
            kind: 'folder',
            name: entry.name,
            path: entry.path_display ?? entry.name,
            id: entry.id,
          })
        }
      }
      if (!answer.has_more || entries.length >= limit) break
      answer = await list(context, 'files/list_folder/continue', { cursor: answer.cursor })
    }
    return { entries: entries.slice(0, limit), more: answer.has_more || entries.length > limit }
  },
})

async function list(context: Parameters<typeof callRpc>[0], endpoint: string, argument: JsonObject) {
  return parseAnswer(listSchema, await callRpc(context, endpoint, argument))
}
