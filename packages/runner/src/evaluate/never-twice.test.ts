import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FromSandbox, Json, Step } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { code, createHarness, flowOf } from '../../test/harness.ts'

const text = '{{ 1 + 1 }}'
const trigger = { body: { text, list: [text, text], nested: { [text]: text } } }

let harness: Awaited<ReturnType<typeof createHarness>>
const received: Json[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  received.push(JSON.parse(Buffer.concat(chunks).toString()))
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ echo: text }))
})
beforeAll(async () => {
  harness = await createHarness()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
}, 60_000)
afterAll(async () => {
  await harness.close()
  await new Promise((resolve) => server.close(resolve))
})

async function run(steps: Step[]) {
  const states: Json[] = []
  const outcome = await harness.run(flowOf(steps), {
    start: { trigger },
    onMessage: (message, sandbox) => {
      if (!isRequest(message) || message.request.op !== 'state') return
      const { action } = message.request
      const value = action.op === 'set' ? action.value : text
      states.push(value)
      void sandbox.send({ type: 'reply', token: message.token, value })
    },
  })
  return { ...outcome, states }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

function isRequest(message: FromSandbox): message is Extract<FromSandbox, { type: 'request' }> {
  return message.type === 'request'
}

const show = (value: string): Step => ({
  id: 'show',
  use: 'transform',
  with: { fields: [{ to: 'x', value }] },
})

it('leaves braces in data alone on every way that data can take', async () => {
  const port = portOf(server.address())
  const { done, states } = await run([
    { id: 'keep', use: 'set-state', with: { scope: 'flow', key: 'k', value: '{{ trigger.body.text }}' } },
    {
      id: 'map',
      use: 'transform',
      with: {
        items: '{{ trigger.body.list }}',
        fields: [
          { to: 'item', from: 'item' },
          { to: 'state', expr: 'state.flow.k' },
          { to: 'kept', from: 'steps.keep.output' },
        ],
      },
    },
    {
      id: 'post',
      use: 'http.request',
      with: {
        method: 'POST',
        url: `http://127.0.0.1:${port}`,
        body: {
          sole: '{{ trigger.body.nested }}',
          mixed: 'a {{ trigger.body.text }}',
          all: '{{ steps.map.output }}',
        },
      },
    },
    {
      id: 'each',
      use: 'loop',
      with: { items: '{{ trigger.body.list }}' },
      body: { steps: [show('{{ loop.item }}')] },
    },
    { id: 'safe', use: 'try', body: { steps: [code('made', `export default () => ({ text: '${text}' })`)] } },
    {
      id: 'end',
      use: 'transform',
      with: {
        fields: [
          { to: 'echo', value: '{{ steps.post.output.body.echo }}' },
          { to: 'each', value: '{{ steps.each.output }}' },
          { to: 'safe', value: '{{ steps.safe.output.text }}' },
        ],
      },
    },
  ])
  expect(done).toMatchObject({
    status: 'succeeded',
    output: { echo: text, each: [{ x: text }, { x: text }], safe: text },
  })
  const row = { item: text, state: text, kept: text }
  expect(received).toEqual([{ sole: { [text]: text }, mixed: `a ${text}`, all: [row, row] }])
  expect(states).toEqual([text, text])
})

it('hands code the helpers, state and the key of its step, in a real sandbox', async () => {
  const source = `export default async ({ text, list, run, state, error }) => [
    text.slug('A b'), list.sum([1, 2]), run.idempotencyKey, await state.flow.get('k'), error === undefined,
  ]`
  const { done } = await run([code('made', source)])
  expect(done).toMatchObject({ output: ['a-b', 3, 'run-1:made:0', text, true] })
})

it('points at the line of the code that gave a helper what it cannot take', async () => {
  const { done } = await run([
    code('made', 'export default ({ date }) => {\n  return date.add("x", 1, "day")\n}'),
  ])
  expect(done?.error).toMatchObject({
    code: 'code_threw',
    message:
      'date.add: date must be a date (ISO 8601 text, milliseconds since 1970 or a Date), got "x" (step made, line 2)',
  })
})
