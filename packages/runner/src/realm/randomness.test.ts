import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { runnerFlags } from '../index.ts'
import { createRandom } from './random.ts'
import { Realm } from './realm.ts'
import { drawNothing } from './renew-randomness.ts'

const realmModule = new URL('./index.ts', import.meta.url).href

/** Two processes whose engines draw the same numbers, as those that are forked from one. */
async function drawnByTwins(expression: string): Promise<[string, string]> {
  const script = `import { prepareRealms, renewRandomness, takeRealm } from ${JSON.stringify(realmModule)}
    const inRealm = (realm) => realm.tools.Function('return Math.random()')()
    prepareRealms(1)
    console.log(${expression})`
  const draw = async () => {
    const flags = [...runnerFlags, '--random-seed=7', '--input-type=module', '-e', script]
    return (await promisify(execFile)(process.execPath, flags)).stdout
  }
  return [await draw(), await draw()]
}

describe('randomness', () => {
  it('of the engine is the same in copies of a process', async () => {
    const [one, other] = await drawnByTwins('Math.random()')
    expect(one).toBe(other)
  })

  it.each([
    ['in the main realm, once it is renewed', '(renewRandomness(), Math.random())'],
    ['in a realm that was made before', 'inRealm(takeRealm())'],
    ['in a realm that was made later', '(takeRealm(), inRealm(takeRealm()))'],
  ])('is not %s', async (_name, expression) => {
    const [one, other] = await drawnByTwins(expression)
    expect(one).not.toBe(other)
  })

  it.each([
    ['randomUUID', () => process.getBuiltinModule('node:crypto').randomUUID()],
    ['randomUUIDv7', () => process.getBuiltinModule('node:crypto').randomUUIDv7()],
    ['randomInt', () => process.getBuiltinModule('node:crypto').randomInt(9)],
    ['randomUUID', () => globalThis.crypto.randomUUID()],
  ])('is not drawn ahead before a fork: %s', async (name, draw) => {
    await expect(drawNothing(async () => void draw())).rejects.toThrow(`something called ${name}`)
    await drawNothing(async () => {})
    expect(() => draw()).not.toThrow()
  })

  it('is spread evenly over numbers from 0 to 1', () => {
    const random = createRandom(() => new Uint32Array([1, 2, 3]))
    const buckets = Array.from({ length: 10 }, () => 0)
    for (let drawn = 0; drawn < 100_000; drawn += 1) {
      const bucket = Math.floor(random() * 10)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    // Ten thousand in each, give or take five standard deviations.
    for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })

  it('differs from realm to realm', () => {
    const drawn = Array.from({ length: 50 }, () => {
      const { tools } = new Realm()
      const draw: unknown = new tools.Function('return Math.random()')()
      return draw
    })
    expect(new Set(drawn).size).toBe(50)
  })
})
