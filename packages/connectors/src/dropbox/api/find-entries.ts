import type { DataSourceContext, DataSourceResult } from '@millrace/connector-sdk'
import { callRpc } from './call.ts'
import { listSchema, parseAnswer } from './metadata.ts'
import { toPath } from './path.ts'

/** Dropbox's own limit of one answer. */
const mostPerAnswer = 2000
/** A search may match nothing in a page: so many answers are looked through before the form is asked to go on. */
const mostAnswers = 5

/**
 * Entries of one kind whose path holds what was typed, as choices. Dropbox's own search leaves out what was uploaded in
 * the last minutes and does not list without a text, so the folder is listed and narrowed here.
 *
 * Source: https://www.dropbox.com/developers/documentation/http/documentation#files-list_folder
 */
export async function findEntries(
  context: DataSourceContext<unknown>,
  { path = '', recursive, tag }: { path?: string; recursive: boolean; tag: 'file' | 'folder' },
): Promise<DataSourceResult> {
  const { limit, search } = context
  const wanted = search.toLowerCase()
  const perAnswer = Math.min(Math.max(limit, 1), mostPerAnswer)
  const items: DataSourceResult['items'] = []
  let { cursor } = context
  for (let answers = 0; answers < mostAnswers; answers += 1) {
    const answer =
      cursor === null
        ? await callRpc(context, 'files/list_folder', { path: toPath(path), recursive, limit: perAnswer })
        : await callRpc(context, 'files/list_folder/continue', { cursor })
    const page = parseAnswer(listSchema, answer)
    for (const entry of page.entries) {
      const value = entry.path_display ?? entry.name
      if (entry['.tag'] !== tag || !value.toLowerCase().includes(wanted)) continue
      items.push({ value, label: entry.name, description: value })
    }
    cursor = page.has_more ? page.cursor : null
    if (cursor === null || items.length >= perAnswer) break
  }
  return { items, nextCursor: cursor }
}
