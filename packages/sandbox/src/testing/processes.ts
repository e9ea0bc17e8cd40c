import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** Waits until a process is gone; a zombie counts as gone, since nothing of it runs. The test's own timeout is the limit. */
export async function untilDead(pid: number): Promise<void> {
  while (await isAlive(pid)) await delay(10)
}

export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return !/\) Z /.test(stat)
}
