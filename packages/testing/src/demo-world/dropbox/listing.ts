import { changeNumber, type DemoFile, type DemoState } from '../state.ts'

export type DropboxEntry =
  | { '.tag': 'folder'; name: string; id: string; path_lower: string; path_display: string }
  | ({ '.tag': 'file' } & DropboxFile)

export interface DropboxFile {
  name: string
  id: string
  path_lower: string
  path_display: string
  rev: string
  size: number
  client_modified: string
  server_modified: string
  is_downloadable: true
}

export function describeFile(file: DemoFile): DropboxFile {
  return {
    name: nameOf(file.path),
    path_lower: file.path.toLowerCase(),
    path_display: file.path,
    id: file.id,
    client_modified: file.modifiedAt,
    server_modified: file.modifiedAt,
    rev: file.rev,
    size: file.bytes.byteLength,
    is_downloadable: true,
  }
}

/** Entries of a folder, folders made up from the paths of the files; null when there is no such folder. */
export function listEntries(state: DemoState, path: string, recursive: boolean): DropboxEntry[] | null {
  const folder = path.toLowerCase()
  const inside = [...state.files.values()].filter((file) => file.path.toLowerCase().startsWith(`${folder}/`))
  if (inside.length === 0 && folder !== '') return null
  const entries = new Map<string, DropboxEntry>()
  for (const file of inside) {
    const parts = file.path.slice(folder.length + 1).split('/')
    const deepest = recursive ? parts.length : 1
    for (let depth = 1; depth <= deepest; depth++) {
      const display = file.path.slice(0, folder.length + 1) + parts.slice(0, depth).join('/')
      const isFile = depth === parts.length
      entries.set(
        display.toLowerCase(),
        isFile ? { '.tag': 'file', ...describeFile(file) } : describeFolder(display),
      )
    }
  }
  return [...entries.values()]
}

/** Files that were written from a number on, in the order in which they were. */
export function changedFiles(
  state: DemoState,
  { path, recursive, since }: { path: string; recursive: boolean; since: number },
): { file: DemoFile; number: number }[] {
  const folder = `${path.toLowerCase()}/`
  return [...state.files.values()]
    .filter((file) => {
      const inside = file.path.toLowerCase().startsWith(folder)
      return inside && (recursive || !file.path.slice(folder.length).includes('/'))
    })
    .map((file) => ({ file, number: changeNumber(file) }))
    .filter(({ number }) => number >= since)
    .toSorted((one, other) => one.number - other.number)
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function describeFolder(path: string): DropboxEntry {
  return {
    '.tag': 'folder',
    name: nameOf(path),
    path_lower: path.toLowerCase(),
    path_display: path,
    id: `id:folder${Buffer.from(path.toLowerCase()).toString('base64url')}`,
  }
}
