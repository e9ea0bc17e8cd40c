import { mkdtempSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBubblewrap } from '../containment/bubblewrap.ts'
import type { Containment } from '../containment/containment.ts'
import { createUnshare } from '../containment/unshare.ts'
import type { SandboxDriver } from '../driver.ts'
import { noIsolation } from '../isolation.ts'
import { createSpawnDriver } from '../spawn/spawn-driver.ts'
import { createZygoteDriver } from '../zygote/zygote-driver.ts'
import { detectIsolation } from './detect.ts'
import { probeDriver, probeProgram } from './probe-driver.ts'

const bubblewrap = createBubblewrap('/usr/bin/bwrap')
const unshare = createUnshare({ unshare: '/usr/bin/unshare', setpriv: '/usr/bin/setpriv' })

const drivers: SandboxDriver[] = []
afterEach(() => Promise.all(drivers.splice(0).map((driver) => driver.close())))

function probe(createDriver: typeof createSpawnDriver, containment: Containment | null) {
  const isolation = { ...noIsolation, containment }
  const driver = createDriver({ program: probeProgram(), isolation, spares: 0, memoryMb: 64 })
  drivers.push(driver)
  return probeDriver(driver)
}

/** Bubblewrap with other arguments than ours. */
function changed(change: (args: string[]) => string[]): Containment {
  return { ...bubblewrap, commandFor: (plan) => change(bubblewrap.commandFor(plan)) }
}
const without = (flag: string) => changed((args) => args.filter((arg) => arg !== flag))

describe('the probe', () => {
  it.each([
    ['spawn', 'bubblewrap', createSpawnDriver, bubblewrap],
    ['spawn', 'unshare', createSpawnDriver, unshare],
    ['zygote', 'bubblewrap', createZygoteDriver, bubblewrap],
    ['zygote', 'unshare', createZygoteDriver, unshare],
  ] as const)(
    'finds nothing open with %s in %s',
    async (_driver, _containment, createDriver, containment) => {
      expect(await probe(createDriver, containment)).toEqual({ tier: 'full', gaps: [] })
    },
  )

  it('finds that a process of its own is no isolation', async () => {
    const { tier, gaps } = await probe(createSpawnDriver, null)
    expect(tier).toBe('none')
    expect(gaps).toEqual(
      expect.arrayContaining([
        'a sandbox can read files of the host',
        'a sandbox can connect to Unix sockets of the host',
        "a sandbox can connect to the host's loopback addresses",
        'a sandbox can see processes of the host',
        'no seccomp filter holds in a sandbox',
      ]),
    )
  })

  it.each([
    ['--unshare-net', 'none', 'sandboxes share the network namespace of the host'],
    ['--unshare-pid', 'none', 'sandboxes share the PID namespace of the host'],
    ['--unshare-ipc', 'restricted', 'sandboxes share the IPC namespace of the host'],
  ] as const)('finds what is open without %s', async (flag, tier, gap) => {
    expect(await probe(createSpawnDriver, without(flag))).toEqual({
      tier,
      gaps: expect.arrayContaining([gap]),
    })
  })

  it('finds the files of the host where they are mounted', async () => {
    // Not below /tmp, which a sandbox covers with its own.
    const temporary = mkdtempSync(join(homedir(), '.millrace-probe-'))
    vi.stubEnv('TMPDIR', temporary)
    const { tier, gaps } = await probe(
      createSpawnDriver,
      changed((args) => args.toSpliced(args.indexOf('--remount-ro'), 0, '--ro-bind', temporary, temporary)),
    )
    expect(tier).toBe('none')
    expect(gaps).toContain('a sandbox can read files of the host')
    vi.unstubAllEnvs()
    await Promise.all(drivers.splice(0).map((driver) => driver.close()))
    rmSync(temporary, { recursive: true })
  })
})

describe('detectIsolation', () => {
  it('gives the containment that drivers are to use, with its tier', async () => {
    expect(await detectIsolation()).toEqual({
      tier: 'full',
      gaps: [],
      containment: expect.objectContaining({ name: 'bubblewrap' }),
    })
  })

  it('takes what holds where the better one does not, and none where nothing does', async () => {
    const broken: Containment = { name: 'bubblewrap', commandFor: () => ['/bin/false'] }
    expect(await detectIsolation([broken, unshare])).toMatchObject({ tier: 'full', containment: unshare })
    expect(await detectIsolation([broken])).toEqual({
      tier: 'none',
      gaps: [expect.stringMatching(/^with bubblewrap, no sandbox starts/)],
      containment: null,
    })
    expect(await detectIsolation([])).toMatchObject({ tier: 'none', containment: null })
  })

  it('prefers one that is restricted to none', async () => {
    const open = without('--unshare-net')
    const weak = without('--unshare-ipc')
    expect(await detectIsolation([open, weak])).toMatchObject({ tier: 'restricted', containment: weak })
  })
})
