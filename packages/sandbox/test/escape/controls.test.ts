import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SandboxDriver } from '../../src/driver.ts'
import { createSpawnDriver } from '../../src/spawn/spawn-driver.ts'
import { attempts } from './attempts/index.ts'
import { answerOf } from './host/answer-of.ts'
import { type Canaries, layOutCanaries } from './host/canaries.ts'
import { usual } from './host/limits.ts'
import { Neighbour } from './host/neighbour.ts'
import { Obedient } from './host/obedient.ts'
import { targetsFor } from './host/targets-for.ts'
import type { Targets } from './targets.ts'

/** How failures are named; what was won has other names. */
const failure = /^(nothing|NULL|code 127|[A-Z][A-Z0-9_]*|[A-Za-z]*Error|(exited|killed): .*)$/

/** Of machines that have other things to do. */
const patienceMs = 60_000

// What does not succeed here would prove nothing by its denial.
describe('attempts to escape, where nothing contains them', () => {
  const chosen = attempts.filter(({ hasControl }) => hasControl)
  const tempDir = mkdtempSync(join(tmpdir(), 'millrace-escape-control-'))
  const noticed = new Set<string>()
  let driver: SandboxDriver
  let canaries: Canaries
  let neighbour: Neighbour
  let targets: Targets

  const meetNeighbour = async () => {
    neighbour = await Neighbour.take({ driver, limits: usual, secrets: canaries.secrets })
    targets = await targetsFor({ driver, canaries, neighbour })
  }
  beforeAll(async () => {
    canaries = await layOutCanaries()
    driver = createSpawnDriver({ program: canaries.program, memoryMb: usual.memoryMb, spares: 2, tempDir })
    await meetNeighbour()
  }, patienceMs)
  afterAll(async () => {
    await driver.close()
    await canaries.close()
    rmSync(tempDir, { recursive: true })
    console.info(`escape suite, controls: ${chosen.length} attempts`)
  })

  it.each(chosen.map((attempt) => [attempt.name, attempt] as const))(
    'succeeds: %s',
    async (_name, attempt) => {
      const obedient = await Obedient.take(driver, usual)
      if (attempt.canary === 'earlier run')
        await obedient.obey({ kind: 'contaminate', secret: neighbour.secretOfEarlierRun })
      const answer = answerOf(await obedient.obey({ kind: 'attempt', name: attempt.name, targets }), canaries)
      await obedient.close()
      const touched = canaries.touched()
      canaries.restore()
      for (const each of touched) noticed.add(each)
      const complaints = await neighbour.complaints()
      if (complaints.length > 0) await meetNeighbour()
      expect(attempt.denied).not.toContain(answer)
      if (touched.length === 0 && complaints.length === 0) expect(answer).not.toMatch(failure)
    },
    patienceMs,
  )

  it('is noticed by the canaries', () => {
    const { temporary } = targets.files
    expect([...noticed].sort()).toEqual([
      `${temporary} was changed`,
      'somebody came to the TCP port',
      'somebody came to the TCP port of IPv6',
      'somebody came to the UDP port',
      'somebody came to the Unix socket',
      'somebody came to the abstract socket',
      'somebody came to the metadata server',
    ])
  })
})
