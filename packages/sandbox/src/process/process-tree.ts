import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** The children of a process of this host. Linux with CONFIG_PROC_CHILDREN; none where that is not there. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

/** The same, for who must not wait. */
export function childrenNow(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
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
  return fieldOf(await readStatus(pid), field)
}

/** What RLIMIT_DATA counts of a process: private memory that may be written, reserved or used. null: no such process. */
export async function dataBytesOf(pid: number): Promise<number | null> {
  return memoryOf(pid, ['VmData'])
}

/**
 * What a process has in use: its pages, and the tables of the kernel that say where they are. From `status`, in kB, rather
 * than `statm`, in pages whose size Node cannot tell.
 */
export async function residentBytesOf(pid: number): Promise<number | null> {
  return memoryOf(pid, ['VmRSS', 'VmPTE'])
}

async function memoryOf(pid: number, fields: readonly string[]): Promise<number | null> {
  const status = await readStatus(pid)
  const kilobytes = fields.reduce((sum, field) => sum + Number.parseInt(fieldOf(status, field) ?? '', 10), 0)
  return Number.isNaN(kilobytes) ? null : kilobytes * 1024
}

function readStatus(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
}

function fieldOf(status: string, field: string): string | null {
  return new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? null
}
