import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createBubblewrap } from '../containment/bubblewrap.ts'
import type { Containment } from '../containment/containment.ts'
import { createUnshare } from '../containment/unshare.ts'
import { type Isolation, noIsolation } from '../isolation.ts'
import { createSpawnDriver } from '../spawn/spawn-driver.ts'
import { probeDriver, probeProgram } from './probe-driver.ts'

/** Finds out by trying what keeps sandboxes apart on this machine: the best containment that holds, and how well. */
export async function detectIsolation(containments = availableContainments()): Promise<Isolation> {
  if (process.platform !== 'linux') return none('kernel isolation of sandboxes needs Linux')
  if (containments.length === 0)
    return none('neither bubblewrap (bwrap) nor unshare and setpriv of util-linux are installed')
  const tried: Isolation[] = []
  for (const containment of containments) {
    const isolation = await tryOut(containment)
    if (isolation.tier === 'full') return isolation
    tried.push(isolation)
  }
  return tried.find(({ tier }) => tier === 'restricted') ?? none(...tried.flatMap(({ gaps }) => gaps))
}

/** The better one first: bubblewrap starts a sandbox in less than half of the time. */
function availableContainments(): Containment[] {
  const [bwrap, unshare, setpriv] = [find('bwrap'), find('unshare'), find('setpriv')]
  return [
    ...(bwrap === null ? [] : [createBubblewrap(bwrap)]),
    ...(unshare === null || setpriv === null ? [] : [createUnshare({ unshare, setpriv })]),
  ]
}

/** Fixed, so that nobody's PATH decides what keeps code apart. The last one is NixOS. */
const folders = ['/usr/bin', '/bin', '/usr/local/bin', '/usr/sbin', '/sbin', '/run/current-system/sw/bin']

function find(program: string): string | null {
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null
}

/** Fails closed: whatever goes wrong while trying means that it does not hold. */
async function tryOut(containment: Containment): Promise<Isolation> {
  try {
    const driver = createSpawnDriver({
      program: probeProgram(),
      isolation: { ...noIsolation, containment },
      spares: 0,
      memoryMb: 64,
    })
    try {
      const { tier, gaps } = await probeDriver(driver)
      if (tier === 'none') return none(...gaps.map((gap) => `with ${containment.name}, ${gap}`))
      return { tier, gaps, containment }
    } finally {
      await driver.close()
    }
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().replaceAll(/\s+/g, ' ') : String(error)
    return none(`with ${containment.name}, no sandbox starts (${why})`)
  }
}

function none(...gaps: string[]): Isolation {
  return { ...noIsolation, gaps }
}
