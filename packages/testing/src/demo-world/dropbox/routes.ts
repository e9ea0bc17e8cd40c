import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { parseJson, readBody } from '../read-body.ts'
import { type DemoFile, type DemoState, putFile } from '../state.ts'
import { changedFiles, describeFile, listEntries } from './listing.ts'

export const demoDropboxToken = 'demo-dropbox-token'
export const expiredDropboxToken = 'demo-dropbox-expired'

const maxArgumentBytes = 64 * 1024
const maxFileBytes = 10 * 1024 * 1024
const maxFiles = 1000
const maxStoredBytes = 100 * 1024 * 1024

const folderPath = z.string().regex(/^(\/[^/]+)*$/)
const filePath = z
  .string()
  .max(1024)
  .regex(/^(\/[^/]+)+$/)
const listSchema = z.object({
  path: folderPath,
  recursive: z.boolean().default(false),
  limit: z.int().min(1).max(2000).default(500),
})
/** `offset`: in a listing that has more pages; null: it is over, and what changed from number `since` on is news. */
const cursorSchema = listSchema.extend({ offset: z.int().min(0).nullable(), since: z.int().min(0) })
type Cursor = z.infer<typeof cursorSchema>
const uploadSchema = z.object({
  path: filePath,
  mode: z.enum(['add', 'overwrite']).default('add'),
  autorename: z.boolean().default(false),
})

/**
 * The file endpoints of Dropbox, closely enough for our connector.
 *
 * Source: https://www.dropbox.com/developers/documentation/http/documentation
 */
export function dropboxRoutes(state: DemoState): Hono {
  const app = new Hono()

  app.use(async (context, next) => {
    const token = context.req.header('authorization')
    if (token === `Bearer ${expiredDropboxToken}`) return fail(context, 401, 'expired_access_token')
    if (token !== `Bearer ${demoDropboxToken}`) return fail(context, 401, 'invalid_access_token')
    return await next()
  })

  app.post('/list_folder', async (context) => {
    const query = listSchema.safeParse(await jsonBody(context))
    if (!query.success) return badArgument(context, query.error)
    return list(context, state, { ...query.data, offset: 0, since: state.nextNumber })
  })

  app.post('/list_folder/get_latest_cursor', async (context) => {
    const query = listSchema.safeParse(await jsonBody(context))
    if (!query.success) return badArgument(context, query.error)
    const wrong = folderFault(state, query.data.path)
    if (wrong !== null) return fail(context, 409, wrong)
    const cursor: Cursor = { ...query.data, offset: null, since: state.nextNumber }
    return context.json({ cursor: toText(cursor) })
  })

  app.post('/list_folder/continue', async (context) => {
    const body = z.object({ cursor: z.string() }).safeParse(await jsonBody(context))
    if (!body.success) return badArgument(context, body.error)
    const text = Buffer.from(body.data.cursor, 'base64url').toString()
    const cursor = cursorSchema.safeParse(parseJson(text))
    // The world was set back to its first minute since.
    if (!cursor.success || cursor.data.since > state.nextNumber) return fail(context, 409, 'reset')
    return list(context, state, cursor.data)
  })

  app.post('/download', (context) => {
    const argument = z.object({ path: filePath }).safeParse(headerArgument(context))
    if (!argument.success) return badArgument(context, argument.error)
    const file = state.files.get(argument.data.path.toLowerCase())
    if (!file) {
      const isFolder = listEntries(state, argument.data.path, false) !== null
      return fail(context, 409, isFolder ? 'path/not_file' : 'path/not_found')
    }
    return context.body(Buffer.from(file.bytes), 200, {
      'content-type': 'application/octet-stream',
      'dropbox-api-result': toAscii(JSON.stringify(describeFile(file))),
    })
  })

  app.post('/upload', async (context) => {
    const argument = uploadSchema.safeParse(headerArgument(context))
    if (!argument.success) return badArgument(context, argument.error)
    const bytes = await readBody(context, maxFileBytes)
    if (!bytes) return fail(context, 409, 'payload_too_large')
    const file = upload(state, argument.data, bytes)
    return typeof file === 'string' ? fail(context, 409, file) : context.json(describeFile(file))
  })

  return app
}

function list(context: Context, state: DemoState, query: Cursor) {
  const { path, recursive, limit, offset } = query
  const wrong = folderFault(state, path)
  if (wrong !== null) return fail(context, 409, wrong)
  if (offset === null) return listChanges(context, state, query)
  const entries = listEntries(state, path, recursive) ?? []
  const end = offset + limit
  const more = end < entries.length
  const cursor = toText({ ...query, offset: more ? end : null })
  return context.json({ entries: entries.slice(offset, end), cursor, has_more: more })
}

function listChanges(context: Context, state: DemoState, query: Cursor) {
  const changes = changedFiles(state, query)
  const shown = changes.slice(0, query.limit)
  const last = shown.at(-1)
  const cursor = toText({ ...query, since: last === undefined ? state.nextNumber : last.number + 1 })
  const entries = shown.map(({ file }) => ({ '.tag': 'file', ...describeFile(file) }))
  return context.json({ entries, cursor, has_more: shown.length < changes.length })
}

function folderFault(state: DemoState, path: string): string | null {
  if (state.files.has(path.toLowerCase())) return 'path/not_folder'
  return listEntries(state, path, false) === null ? 'path/not_found' : null
}

function toText(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** The stored file, or the summary of the error. */
function upload(
  state: DemoState,
  { path, mode, autorename }: z.infer<typeof uploadSchema>,
  bytes: Uint8Array,
): DemoFile | string {
  const before = state.files.get(path.toLowerCase())
  const stored = [...state.files.values()].reduce((sum, file) => sum + file.bytes.byteLength, 0)
  if (state.files.size >= maxFiles || stored + bytes.byteLength > maxStoredBytes)
    return 'path/insufficient_space'
  if (listEntries(state, path, false)) return 'path/conflict/folder'
  if (!before || mode === 'overwrite') return putFile(state, path, bytes)
  // Dropbox calls it no conflict when the same content is already there.
  if (Buffer.compare(before.bytes, bytes) === 0) return before
  if (!autorename) return 'path/conflict/file'
  return putFile(state, freePath(state, path), bytes)
}

function freePath(state: DemoState, path: string): string {
  const dot = path.lastIndexOf('.')
  const [stem, end] = dot > path.lastIndexOf('/') ? [path.slice(0, dot), path.slice(dot)] : [path, '']
  for (let number = 1; ; number++) {
    const candidate = `${stem} (${number})${end}`
    if (!state.files.has(candidate.toLowerCase())) return candidate
  }
}

async function jsonBody(context: Context): Promise<unknown> {
  const bytes = await readBody(context, maxArgumentBytes)
  return bytes ? parseJson(bytes.toString()) : null
}

function headerArgument(context: Context): unknown {
  return parseJson(context.req.header('dropbox-api-arg') ?? '')
}

/** `path/not_found` becomes `{ ".tag": "path", "path": { ".tag": "not_found" } }`. */
function fail(context: Context, status: 401 | 409, summary: string) {
  const error = summary.split('/').reduceRight<Record<string, unknown>>((inner, tag) => {
    return inner['.tag'] === undefined ? { '.tag': tag } : { '.tag': tag, [tag]: inner }
  }, {})
  return context.json({ error_summary: `${summary}/..`, error }, status)
}

/** Dropbox answers a malformed call in plain text. */
function badArgument(context: Context, error: z.ZodError) {
  const endpoint = context.req.path.replace(/^\/dropbox\/2\//, '')
  return context.text(`Error in call to API function "${endpoint}": ${z.prettifyError(error)}`, 400)
}

function toAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
