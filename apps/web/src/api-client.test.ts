import { runAcceptedSchema } from '@millrace/contracts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError, request } from './api-client.ts'

const answer = (status: number, body: unknown) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })),
  )

const failure = async (): Promise<ApiError> => {
  const error: unknown = await request({
    path: '/runs/1/replay',
    method: 'POST',
    schema: runAcceptedSchema,
  }).catch((thrown: unknown) => thrown)
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError')
  return error
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('request', () => {
  it('gives the parsed answer', async () => {
    answer(202, { runId: 'r1' })
    await expect(request({ path: '/x', schema: runAcceptedSchema })).resolves.toEqual({ runId: 'r1' })
  })

  it('leaves empty parts of the query out', async () => {
    answer(200, { runId: 'r1' })
    await request({
      path: '/x',
      query: { q: '', status: 'failed', limit: 5, cursor: undefined },
      schema: runAcceptedSchema,
    })
    expect(fetch).toHaveBeenCalledWith('/api/v1/x?status=failed&limit=5', expect.anything())
  })

  it('turns problem details into an error with code, message and problems', async () => {
    const problems = [{ path: 'flows[0].key', message: 'is taken' }]
    answer(422, {
      type: 'about:blank',
      title: 'Invalid',
      status: 422,
      code: 'invalid',
      detail: 'Two problems.',
      problems,
    })
    const error = await failure()
    expect(error).toMatchObject({ code: 'invalid', status: 422, message: 'Two problems.', problems })
  })

  it('says so when an error comes without problem details, as from a proxy', async () => {
    answer(502, '<html>')
    expect(await failure()).toMatchObject({ code: 'bad_response', status: 502 })
  })

  it('refuses an answer that breaks the contract', async () => {
    answer(200, { id: 7 })
    expect(await failure()).toMatchObject({ code: 'bad_response', status: 200 })
  })

  it('tells a server that does not answer from one that refuses', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => Promise.reject(new TypeError('fetch failed'))),
    )
    expect(await failure()).toMatchObject({ code: 'network', status: 0 })
  })
})
