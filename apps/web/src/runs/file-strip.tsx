import type { Json } from '@millrace/contracts'
import { formatBytes } from '@millrace/ui'
import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { fileHref, findFiles } from './files.ts'

/** The files that a value refers to, to be downloaded. Nothing without files. */
export function FileStrip({ runId, value }: { runId: string; value: Json | undefined }) {
  const { files, more } = useMemo(() => findFiles(value), [value])
  if (files.length === 0) return null
  return (
    <ul
      aria-label="Files"
      className="flex max-h-28 shrink-0 flex-wrap gap-1.5 overflow-auto border-b px-3 py-2"
    >
      {files.map((file) => (
        <li key={file.$file} className="min-w-0 max-w-full">
          <a
            href={fileHref({ runId, file })}
            download={file.name}
            title={`Download ${file.name} (${file.contentType})`}
            className="flex h-7 min-w-0 items-center gap-2 rounded border bg-surface px-2 text-13 hover:bg-hover"
          >
            <Download className="size-4 shrink-0 text-ink-faint" aria-hidden="true" />
            <span className="truncate">{file.name}</span>
            <span className="shrink-0 text-12 text-ink-muted">{formatBytes(file.bytes)}</span>
            <span className="hidden max-w-40 truncate text-12 text-ink-faint 2xl:inline">
              {file.contentType}
            </span>
          </a>
        </li>
      ))}
      {more ? <li className="flex h-7 items-center text-12 text-ink-faint">and more</li> : null}
    </ul>
  )
}
