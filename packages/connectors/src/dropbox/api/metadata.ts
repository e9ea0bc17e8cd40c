import { ConnectorError } from '@millrace/connector-sdk'
import { z } from 'zod'

const fileFields = {
  name: z.string(),
  id: z.string(),
  path_display: z.string().optional(),
  rev: z.string(),
  size: z.number(),
  server_modified: z.string(),
}

/** The answer of files/upload, and the Dropbox-API-Result header of files/download: a file without its tag. */
export const fileSchema = z.object(fileFields)

export const listSchema = z.object({
  entries: z.array(
    z.discriminatedUnion('.tag', [
      z.object({ '.tag': z.literal('file'), ...fileFields }),
      z.object({
        '.tag': z.literal('folder'),
        name: z.string(),
        id: z.string(),
        path_display: z.string().optional(),
      }),
      z.object({ '.tag': z.literal('deleted'), name: z.string(), path_display: z.string().optional() }),
    ]),
  ),
  cursor: z.string(),
  has_more: z.boolean(),
})

export const latestCursorSchema = z.object({ cursor: z.string() })

/** What Dropbox says of a file, in our words. */
export function toFile(file: z.infer<typeof fileSchema>) {
  return {
    name: file.name,
    path: file.path_display ?? file.name,
    id: file.id,
    size: file.size,
    rev: file.rev,
    modifiedAt: file.server_modified,
  }
}

export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new ConnectorError(
    {
      code: 'bad_response',
      message: `Dropbox gave an answer of another shape: ${z.prettifyError(parsed.error)}`,
    },
    { cause: parsed.error },
  )
}
