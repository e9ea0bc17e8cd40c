import type { FromSandbox } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { Requests } from './requests.ts'
import { StepFailure } from './step-failure.ts'

function setUp() {
  const sent: (FromSandbox | { token: number; bytes: Uint8Array })[] = []
  const answered: number[] = []
  const requests: Requests = new Requests(
    {
      send: (message) => void sent.push(message),
      sendData: (token, bytes) => void sent.push({ token, bytes }),
    },
    () => answered.push(requests.openCount),
  )
  return { requests, sent, answered }
}

const get = { op: 'state', ordinal: 0, action: { op: 'get', scope: 'flow', key: 'k' } } as const

describe('Requests', () => {
  it('gives each question its own answer, whatever their order', async () => {
    const { requests, sent, answered } = setUp()
    const first = requests.of('a').ask(get)
    const second = requests.of('b').ask(get)
    expect(sent).toMatchObject([
      { type: 'request', token: 1, path: 'a', request: get },
      { type: 'request', token: 2, path: 'b' },
    ])
    requests.replied(2, 'second')
    requests.replied(1, null)
    expect([await first, await second]).toEqual([null, 'second'])
    expect(answered.at(-1)).toBe(0)
  })

  it('throws a refusal as the failure that it holds', async () => {
    const { requests } = setUp()
    const asked = requests.of('a').ask(get)
    const error = {
      code: 'state_key_invalid',
      message: 'too long',
      retryable: false,
      details: { at: 'key' },
    } as const
    requests.refused(1, error)
    const failure = await asked.catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(StepFailure)
    expect(failure).toMatchObject({ error, message: 'too long' })
  })

  it('sends a piece right behind its question, and takes pieces as answers', async () => {
    const { requests, sent } = setUp()
    const file = requests.of('a')
    const pushed = file.push(7, Uint8Array.of(1))
    expect(sent).toMatchObject([
      { token: 1, request: { op: 'file-push', handle: 7 } },
      { token: 1, bytes: Uint8Array.of(1) },
    ])
    requests.replied(1, null)
    await pushed
    const pulled = file.pull(7)
    requests.received(2, Uint8Array.of(2, 3))
    expect(await pulled).toEqual(Uint8Array.of(2, 3))
  })

  it('leaves nobody waiting when the run is over, and ignores late answers', async () => {
    const { requests } = setUp()
    const asked = requests.of('a').ask(get)
    requests.close()
    await expect(asked).rejects.toMatchObject({ error: { code: 'canceled' } })
    await expect(requests.of('a').ask(get)).rejects.toMatchObject({ error: { code: 'canceled' } })
    requests.replied(1, 'late')
    expect(requests.openCount).toBe(0)
  })
})
