import {
  type Field,
  type FileRef,
  fileRefSchema,
  type Json,
  type JsonObject,
  type Problem,
} from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { isUuid } from '../shared/uuid.ts'

/**
 * The files of a config, as they are stored: what a caller claims of name, type and size does not count. A file that is
 * not there, of another organization or of a run is a problem; whether it fits its field is checked with the others.
 */
export async function checkUploads(
  tx: TenantClient,
  { fields, values, path }: { fields: readonly Field[]; values: JsonObject; path: string },
): Promise<{ values: JsonObject; problems: Problem[] }> {
  const claimed = fields.flatMap((field) => {
    const ref = field.type === 'file' ? refOf(values[field.key]) : null
    return ref === null ? [] : [{ field, ref }]
  })
  if (claimed.length === 0) return { values, problems: [] }
  const ids = claimed.map(({ ref }) => ref.$file).filter(isUuid)
  const rows = await tx.file.findMany({ where: { id: { in: ids }, keptUntil: { not: null } } })
  const stored = new Map(rows.map((row) => [row.id, row]))
  const problems: Problem[] = []
  const checked: JsonObject = { ...values }
  for (const { field, ref } of claimed) {
    const row = stored.get(ref.$file)
    if (row === undefined) {
      problems.push({
        path: `${path}.${field.key}`,
        message: 'There is no such file.',
        hint: 'Upload it first.',
      })
      continue
    }
    const { name, contentType } = row
    checked[field.key] = { $file: row.id, name, contentType, bytes: Number(row.bytes) }
  }
  return { values: checked, problems }
}

function refOf(value: Json | undefined): FileRef | null {
  return fileRefSchema.safeParse(value).data ?? null
}
