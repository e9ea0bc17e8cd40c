import type { Json, SandboxConnection } from '@millrace/contracts'
import { expect, it } from 'vitest'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import { Tokens } from './tokens.ts'

const connection = (renewAt?: number): SandboxConnection => ({
  id: 'c1',
  connector: 'http',
  type: 'oauth2-code',
  values: { baseUrl: 'https://a.example', accessToken: 'first' },
  ...(renewAt === undefined ? {} : { renewAt }),
})

function answering(answer: () => Promise<Json>) {
  let asked = 0
  const requests: StepRequests = {
    ask: () => {
      asked += 1
      return answer()
    },
    push: () => Promise.reject(new Error('no files here')),
    pull: () => Promise.reject(new Error('no files here')),
  }
  return { requests, asked: () => asked }
}

const hour = 3_600_000
const next = () => Promise.resolve({ accessToken: 'second', renewAt: Date.now() + hour })

it('a token that is good is used as it is, and so is a connection without one', async () => {
  const { requests, asked } = answering(next)
  const tokens = new Tokens({ good: connection(Date.now() + hour), plain: connection() })
  expect((await tokens.connectionOf('good', requests))?.values.accessToken).toBe('first')
  expect((await tokens.connectionOf('plain', requests))?.values.accessToken).toBe('first')
  expect(await tokens.connectionOf('nothing', requests)).toBeNull()
  expect(asked()).toBe(0)
})

it('steps that want a token which is over ask once, and all later ones use the new one', async () => {
  const { requests, asked } = answering(next)
  const told: unknown[] = []
  const tokens = new Tokens({ over: connection(0) }, ({ values }) => told.push(values.accessToken))
  const given = await Promise.all([1, 2, 3].map(() => tokens.connectionOf('over', requests)))
  expect(given.map((each) => each?.values.accessToken)).toEqual(['second', 'second', 'second'])
  await tokens.connectionOf('over', requests)
  expect(asked()).toBe(1)
  expect(told).toEqual(['second'])
})

it('a refusal fails the step, and the next one asks again', async () => {
  let refuse = true
  const { requests } = answering(() =>
    refuse ? Promise.reject(new StepFailure('auth_failed', 'Somebody has to sign in.')) : next(),
  )
  const tokens = new Tokens({ over: connection(0) })
  await expect(tokens.connectionOf('over', requests)).rejects.toMatchObject({
    error: { code: 'auth_failed' },
  })
  refuse = false
  expect((await tokens.connectionOf('over', requests))?.values.accessToken).toBe('second')
})

it.each([null, {}, { accessToken: 1, renewAt: 2 }, ['x']])(
  'an answer that is none is no token: %j',
  async (answer) => {
    const tokens = new Tokens({ over: connection(0) })
    const { requests } = answering(() => Promise.resolve(answer))
    await expect(tokens.connectionOf('over', requests)).rejects.toMatchObject({ error: { code: 'internal' } })
  },
)
