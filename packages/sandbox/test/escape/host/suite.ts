import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Containment } from '../../../src/containment/containment.ts'
import type { SandboxDriver, SandboxLimits } from '../../../src/driver.ts'
import { noIsolation } from '../../../src/isolation.ts'
import type { SpawnDriverOptions } from '../../../src/spawn/spawn-source.ts'
import { detectIsolation } from '../../../src/tier/index.ts'
import type { Answer, Attempt, Setting } from '../attempt.ts'
import { attempts } from '../attempts/index.ts'
import type { Targets } from '../targets.ts'
import { answerOf } from './answer-of.ts'
import { type Canaries, layOutCanaries } from './canaries.ts'
import { little, megabyte, usual } from './limits.ts'
import { Neighbour } from './neighbour.ts'
import { Obedient } from './obedient.ts'
import { targetsFor } from './targets-for.ts'

const scratchBytes = 8 * megabyte
/** Of machines that have other things to do. */
const patienceMs = 240_000

export interface Suite {
  name: string
  /** null: nothing contains it, and only those attempts mean something that the supervisor stops by itself. */
  containment: Containment | null
  createDriver(options: SpawnDriverOptions): SandboxDriver
}

/**
 * Runs every attempt that means something against a driver, one `it` each. A machine that does not contain as it should
 * fails: left out, the suite would prove nothing, and nobody would see it.
 */
export function testEscapes({ name, containment, createDriver }: Suite): void {
  describe(`escapes from sandboxes of ${name}`, () => {
    const settings = settingsOf(containment)
    const chosen = attempts.filter(({ setting = 'contained' }) => settings.includes(setting))
    const answers = new Map<string, Answer>()
    let canaries: Canaries
    let neighbour: Neighbour
    let drawn: Record<string, string>[]
    const cleanUps: (() => Promise<void>)[] = []

    beforeAll(async () => {
      const isolation = containment === null ? noIsolation : await detectIsolation([containment])
      if (containment !== null && isolation.tier !== 'full')
        throw new Error(`The tier of this machine is ${isolation.tier}: ${isolation.gaps.join('; ')}`)
      const tempDir = mkdtempSync(join(tmpdir(), 'millrace-escape-driver-'))
      cleanUps.push(async () => rmSync(tempDir, { recursive: true, force: true }))
      canaries = await layOutCanaries()
      cleanUps.push(() => canaries.close())
      const { program } = canaries
      const options = { program, isolation, tempDir, onProblem: () => {} }
      const driver = createDriver({ ...options, memoryMb: usual.memoryMb, spares: 3 })
      const limited = createDriver({
        ...options,
        memoryMb: little.memoryMb,
        spares: 2,
        limits: { scratchBytes },
      })
      cleanUps.push(
        () => driver.close(),
        () => limited.close(),
      )
      neighbour = await Neighbour.take({ driver, limits: usual, secrets: canaries.secrets })
      const targets = await targetsFor({ driver, canaries, neighbour })
      drawn = [targets.drawn, ...(await Promise.all(Array.from({ length: 5 }, () => drawOnce(driver))))]
      const of = (wanted: Setting) => chosen.filter(({ setting = 'contained' }) => setting === wanted)
      const around = { targets, canaries, answers }
      await tryAll({ ...around, attempts: [...of('contained'), ...of('everywhere')], driver, limits: usual })
      await tryAll({ ...around, attempts: of('small limits'), driver: limited, limits: little })
      const brief = { ...little, cpuSeconds: 1 }
      await tryAll({ ...around, attempts: of('little time'), driver: limited, limits: brief })
    }, patienceMs)

    afterAll(async () => {
      for (const cleanUp of cleanUps.reverse()) await cleanUp()
      const denied = chosen.filter((attempt) => isDenied(attempt, answers.get(attempt.name)))
      console.info(`escape suite, ${name}: ${chosen.length} attempts, ${denied.length} denied`)
    }, patienceMs)

    it.each(chosen.map((attempt) => [attempt.name, attempt] as const))('denies what %s', (_name, attempt) => {
      expect(attempt.denied).toContain(answers.get(attempt.name))
    })

    it('left every canary of the host as it was', () => {
      expect(canaries.touched()).toEqual([])
    })

    it('left the prototypes of the supervisor as they were', () => {
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
    })

    it('draws other random values in each sandbox', () => {
      for (const source of Object.keys(drawn[0] ?? {}))
        expect(new Set(drawn.map((values) => values[source])).size, source).toBe(drawn.length)
    })

    it('left the neighbour alone', async () => {
      expect(await neighbour.complaints()).toEqual([])
    })
  })
}

function settingsOf(containment: Containment | null): readonly Setting[] {
  return containment === null ? ['everywhere'] : ['contained', 'everywhere', 'small limits', 'little time']
}

async function drawOnce(driver: SandboxDriver): Promise<Record<string, string>> {
  const obedient = await Obedient.take(driver, usual)
  const drawn = await obedient.draw()
  await obedient.close()
  return drawn
}

/** A few at a time; a sandbox that an attempt has ended is replaced for the next one. */
async function tryAll({
  attempts: list,
  driver,
  limits,
  targets,
  canaries,
  answers,
}: {
  attempts: Attempt[]
  driver: SandboxDriver
  limits: SandboxLimits
  targets: Targets
  canaries: Canaries
  answers: Map<string, Answer>
}): Promise<void> {
  const rest = [...list]
  const work = async () => {
    let obedient: Obedient | null = null
    for (let attempt = rest.shift(); attempt !== undefined; attempt = rest.shift()) {
      if (attempt.isFresh) {
        await obedient?.close()
        obedient = null
      }
      obedient ??= await Obedient.take(driver, limits)
      const { name, denied, isJudgedByEnd = false } = attempt
      // One that would last for ever is not waited for.
      const timeoutMs = denied.includes('killed: deadline') ? 500 : 60_000
      const said = await obedient.obey(
        { kind: 'attempt', name, targets },
        { timeoutMs, untilEnd: isJudgedByEnd },
      )
      answers.set(attempt.name, answerOf(said, canaries))
      if (obedient.isGone) obedient = null
    }
    await obedient?.close()
  }
  await Promise.all([work(), work()])
}

function isDenied({ denied }: Attempt, answer: Answer | undefined): boolean {
  return answer !== undefined && denied.includes(answer)
}
