import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, statuses, useSandboxes } from '../../test/harness.ts'

const { run, serve } = useSandboxes()

describe('actions', () => {
  const post = (url: string, over: Partial<Step> = {}): Step => ({
    id: 'post',
    use: 'http.request',
    with: { method: 'POST', url, body: { name: '{{ trigger.body.name }}' } },
    ...over,
  })

  it('tries again when the third party fails, with the same idempotency key', async () => {
    const keys: unknown[] = []
    const url = await serve((request, response) => {
      keys.push(request.headers['idempotency-key'])
      response.statusCode = keys.length < 3 ? 503 : 200
      response.setHeader('content-type', 'application/json')
      response.end('{"ok":true}')
    })
    const headers = { 'idempotency-key': 'k-{{ run.id }}' }
    const outcome = await run([
      post(url, { retry: { attempts: 4, delayMs: 5 }, with: { method: 'POST', url, headers } }),
    ])
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: { status: 200, body: { ok: true } } })
    expect(keys).toEqual(['k-run-1', 'k-run-1', 'k-run-1'])
    expect(statuses(outcome)).toEqual([
      'post running',
      'post waiting',
      'post running',
      'post waiting',
      'post running',
      'post succeeded',
    ])
    expect(outcome.steps.map((step) => step.attempt)).toEqual([1, 1, 2, 2, 3, 3])
    expect(outcome.steps[1]?.error).toMatchObject({ code: 'unavailable' })
    expect(outcome.logs.filter((line) => line.level === 'warn')).toHaveLength(2)
  })

  it('fails with the code of what the third party said, and shows the input', async () => {
    const url = await serve((_request, response) => {
      response.statusCode = 404
      response.end('no such thing')
    })
    const outcome = await run([post(url)])
    expect(outcome.done?.error).toMatchObject({ code: 'not_found', stepId: 'post' })
    expect(outcome.steps[0]?.input).toMatchObject({ url, body: { name: 'Ada' } })
  })

  it('names the field that does not fit', async () => {
    const outcome = await run([{ id: 'post', use: 'http.request', with: { method: 'GET' } }])
    expect(outcome.done?.error).toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('url'),
    })
  })

  it("gives up after the step's own time", async () => {
    const url = await serve(() => {})
    const outcome = await run([post(url, { timeoutMs: 50 })])
    expect(outcome.done?.error).toMatchObject({ code: 'step_timeout' })
  })

  it('fails without the connection that it needs', async () => {
    const outcome = await run([
      { id: 'get', use: 'dropbox.download-file', connection: 'dropbox', with: { path: '/a' } },
    ])
    expect(outcome.done?.error).toMatchObject({
      code: 'connection_missing',
      message: expect.stringContaining('dropbox'),
    })
  })

  it('masks secrets in everything that leaves the sandbox, and nowhere inside', async () => {
    const secret = 's3cr3t/+=value'
    let seen: unknown
    const url = await serve((request, response) => {
      seen = request.headers['x-api-key']
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          echo: seen,
          coded: encodeURIComponent(secret),
          base: Buffer.from(secret).toString('base64'),
        }),
      )
    })
    const outcome = await run(
      [
        post(url, { connection: 'crm' }),
        code(
          'look',
          `export default ({ steps, log }) => {
          const { echo } = steps.post.output.body
          console.log('the key is ' + echo)
          log.info('data', { echo })
          if (echo.length !== ${secret.length}) throw new Error('already masked')
          throw new Error('with ' + echo)
        }`,
        ),
      ],
      {
        start: {
          connections: {
            crm: {
              id: 'x',
              connector: 'http',
              type: 'api-key',
              values: { value: secret, baseUrl: url },
            },
          },
        },
      },
    )
    expect(seen).toBe(secret)
    expect(outcome.done?.error?.message).toContain('with ***')
    expect(outcome.logs.map((line) => line.message)).toContain('the key is ***')
    const sent = JSON.stringify(outcome.all)
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      expect(sent).not.toContain(form)
  })
})
