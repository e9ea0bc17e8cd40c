import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

export interface PeakMemory {
  workerMb: number
  /** Of the largest of its sandboxes. */
  sandboxMb: number
}

/** Resident memory of a worker and of its sandboxes, as the kernel counts it, at its highest until `stop`. Linux only. */
export function watchMemory(workerPid: number): { stop(): Promise<PeakMemory> } {
  const peak = { workerMb: 0, sandboxMb: 0 }
  const over = new AbortController()
  const watching = watch()

  async function watch(): Promise<void> {
    while (!over.signal.aborted) {
      peak.workerMb = Math.max(peak.workerMb, await readMb(workerPid, 'VmRSS'))
      for (const pid of await childrenOf(workerPid)) {
        // The kernel keeps the highest of a process that lives for one run only.
        peak.sandboxMb = Math.max(peak.sandboxMb, await readMb(pid, 'VmHWM'))
      }
      await delay(10)
    }
  }

  return {
    async stop() {
      over.abort()
      await watching
      return peak
    },
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const found = new Set<number>()
  for (const thread of await readdir(`/proc/${pid}/task`).catch((): string[] => [])) {
    const text = await readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')
    for (const child of text.split(' ')) if (child.trim() !== '') found.add(Number(child))
  }
  return [...found]
}

/** 0: the process is gone. */
async function readMb(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
  return kilobytes === undefined ? 0 : Math.round(Number(kilobytes) / 1024)
}
