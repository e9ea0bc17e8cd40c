import { expect, it } from 'vitest'
import { code, useSandboxes } from './harness.ts'

const { run } = useSandboxes()

/** By every way that step code has, twice each: what was drawn ahead comes in the second. */
const draw = `
  import crypto from 'node:crypto'
  const ways = {
    'Math.random': () => Math.random(),
    randomUUID: () => crypto.randomUUID(),
    randomUUIDv7: () => crypto.randomUUIDv7(),
    'crypto.randomUUID': () => globalThis.crypto.randomUUID(),
    randomBytes: () => crypto.randomBytes(16).toString('hex'),
    'randomBytes, later': () => new Promise((done) => crypto.randomBytes(16, (_, bytes) => done(bytes.toString('hex')))),
    randomInt: () => [1, 2, 3, 4].map(() => crypto.randomInt(2 ** 40)).join(),
    getRandomValues: () => globalThis.crypto.getRandomValues(new Uint32Array(4)).join(),
    randomFill: () => crypto.randomFillSync(Buffer.alloc(16)).toString('hex'),
    generateKey: () => crypto.generateKeySync('aes', { length: 256 }).export().toString('hex'),
    generateKeyPair: () => crypto.generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
    FormData: async () => (await new Response(new FormData()).text()),
  }
  export default async () => {
    const drawn = {}
    for (const [way, next] of Object.entries(ways)) drawn[way] = [String(await next()), String(await next())]
    return drawn
  }`

it('no two runs draw the same random values, whatever their zygote has drawn', async () => {
  const steps = [code('first', draw), code('second', draw)]
  const runs = await Promise.all(Array.from({ length: 6 }, () => run(steps)))
  const drawn = new Map<string, string[]>()
  for (const { steps: messages, done } of runs) {
    expect(done).toMatchObject({ status: 'succeeded' })
    for (const message of messages) {
      if (message.status !== 'succeeded') continue
      for (const [way, values] of Object.entries(message.output ?? {}))
        drawn.set(way, [...(drawn.get(way) ?? []), ...values])
    }
  }
  expect(drawn.size).toBe(12)
  for (const [way, values] of drawn) {
    expect([way, values.length]).toEqual([way, 24])
    expect([way, new Set(values).size]).toEqual([way, 24])
  }
}, 30_000)
