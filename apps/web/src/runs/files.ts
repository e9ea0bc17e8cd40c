import { type FileRef, fileRefSchema, type Json } from '@millrace/contracts'

const mostFiles = 100
const mostValues = 20_000

/** The files that a value refers to, each once, as far as one look goes: neither endless lists nor endless depth. */
export function findFiles(value: Json | undefined): { files: FileRef[]; more: boolean } {
  const found = new Map<string, FileRef>()
  const left: Json[] = value === undefined ? [] : [value]
  for (let looked = 0; left.length > 0; looked += 1) {
    if (looked >= mostValues || found.size >= mostFiles) return { files: [...found.values()], more: true }
    const next = left.pop()
    if (next === null || typeof next !== 'object') continue
    const file = '$file' in next ? fileRefSchema.safeParse(next).data : undefined
    if (file) found.set(file.$file, file)
    else left.push(...Object.values(next).toReversed())
  }
  return { files: [...found.values()], more: false }
}

export function fileHref({ runId, file }: { runId: string; file: FileRef }): string {
  return `/api/v1/runs/${runId}/files/${encodeURIComponent(file.$file)}`
}
