import { ConnectorError, defineConnector, defineTrigger, type PollContext } from '@millrace/connector-sdk'
import { itemsPerPoll, type Json, pollFindingsSchema, type SandboxConnection } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { outputOfAlone } from '../../test/step.ts'

type Poll = (
  context: PollContext<{ folder?: string }>,
) => Promise<{ items: Json[]; cursor: Json; more?: boolean }>

function connectorOf(poll: Poll) {
  const news = defineTrigger({
    key: 'news',
    name: 'News',
    description: 'News.',
    input: [{ key: 'folder', type: 'text', label: 'Folder' }],
    connectionTypes: ['key'],
    connection: 'optional',
    poll,
  })
  return defineConnector({
    key: 'paper',
    name: 'Paper',
    description: 'Prints.',
    category: 'Examples',
    icon: '<svg/>',
    connectionTypes: [{ key: 'key', name: 'Key', fields: [] }],
    actions: [],
    triggers: [news],
  })
}

interface Look {
  position?: Json
  folder?: string
  connection?: SandboxConnection
}

async function look(poll: Poll, { position = null, folder = '/in', connection }: Look = {}) {
  const paper = connectorOf(poll)
  const trigger = { id: 'trigger' as const, use: 'paper.news' }
  const output = await outputOfAlone(
    {
      id: 'poll',
      use: 'paper.news',
      with: { folder: '{{ config.folder }}' },
      ...(connection ? { connection: 'slot' } : {}),
    },
    {
      scope: { config: { folder } },
      start: {
        flow: { key: 'f', name: 'F', trigger, steps: [] },
        trigger: { position },
        connections: connection ? { slot: connection } : {},
      },
      connectors: (key) => (key === 'paper' ? paper : undefined),
    },
  )
  return pollFindingsSchema.parse(output)
}

/** Gives what comes after the cursor, which it also notes. */
function counting(items: number) {
  const cursors: Json[] = []
  const poll: Poll = async ({ cursor, input, connection, limit }) => {
    cursors.push(cursor)
    const from = Number(cursor)
    const found = Array.from({ length: items }, (_, n) => ({ n: from + n, folder: input.folder ?? '' }))
    return { items: found, cursor: from + items, more: connection !== null && limit < items }
  }
  return { cursors, poll }
}

it('hands the trigger its evaluated input and the cursor that it gave', async () => {
  const { cursors, poll } = counting(2)
  const first = await look(poll)
  expect(first).toMatchObject({ items: [{ n: 0, folder: '/in' }, { n: 1 }], more: false })
  expect(await look(poll, first)).toMatchObject({ items: [{ n: 2 }, { n: 3 }] })
  expect(cursors).toEqual([null, 2])
})

it('begins anew when it looks somewhere else, or with another account', async () => {
  const { cursors, poll } = counting(1)
  const connection = { id: 'c-1', connector: 'paper', type: 'key', values: {} }
  const { position } = await look(poll, { connection })
  await look(poll, { connection, position, folder: '/other' })
  await look(poll, { connection: { ...connection, id: 'c-2' }, position })
  await look(poll, { connection, position })
  expect(cursors).toEqual([null, null, null, 1])
})

it('keeps what is beyond one look for the next, without asking again', async () => {
  const { cursors, poll } = counting(2 * itemsPerPoll + 1)
  const first = await look(poll)
  const second = await look(poll, first)
  const third = await look(poll, second)
  expect([first, second, third].map(({ items, more }) => [items.length, more])).toEqual([
    [itemsPerPoll, true],
    [itemsPerPoll, true],
    [1, false],
  ])
  expect(third.items).toMatchObject([{ n: 2 * itemsPerPoll }])
  expect(cursors).toEqual([null])
  await look(poll, third)
  expect(cursors).toEqual([null, 2 * itemsPerPoll + 1])
})

it('never evaluates a cursor or an item, which come from outside', async () => {
  const text = '{{ 1 + 1 }}'
  const first = await look(async ({ cursor }) => ({ items: [text], cursor: cursor ?? text }))
  expect(first.items).toEqual([text])
  const { position } = await look(async ({ cursor }) => ({ items: [], cursor }), first)
  expect(position).toMatchObject({ cursor: text })
})

it('fails as the trigger does', async () => {
  const refused = look(async () => {
    throw new ConnectorError({ code: 'rate_limited', message: 'slow down', details: { retryAfterMs: 5000 } })
  })
  await expect(refused).rejects.toMatchObject({
    error: { code: 'rate_limited', message: 'slow down', details: { retryAfterMs: 5000 } },
  })
})
