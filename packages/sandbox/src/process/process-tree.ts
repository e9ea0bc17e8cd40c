import { readFile } from 'node:fs/promises'

/** The children of a process of this host. Linux with CONFIG_PROC_CHILDREN; none where that is not there. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

/** A process, its only child, the only child of that and so on: the last one is what a containment was to start. */
export async function lineOf(pid: number): Promise<[number, ...number[]]> {
  const [child] = await childrenOf(pid)
  return child === undefined ? [pid] : [pid, ...(await lineOf(child))]
}

/** What a containment was to start. */
export async function lastOfLine(pid: number): Promise<number> {
  return (await lineOf(pid)).at(-1) ?? pid
}

/** A field of /proc/<pid>/status; null: no such process. */
export async function statusField(pid: number, field: string): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  return new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(text)?.[1] ?? null
}

/** What RLIMIT_DATA counts of a process: private memory that may be written, reserved or used. */
export async function dataBytesOf(pid: number): Promise<number | null> {
  const text = await statusField(pid, 'VmData')
  return text === null ? null : Number.parseInt(text, 10) * 1024
}
