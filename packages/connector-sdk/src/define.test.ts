import { describe, expect, it } from 'vitest'
import {
  defineAction,
  defineConnectionType,
  defineConnector,
  defineDataSource,
  defineTrigger,
} from './define.ts'
import { ConnectorError } from './error.ts'
import { toManifest } from './manifest.ts'
import { redact } from './redact.ts'
import { pollTrigger, runAction } from './testing.ts'
import type { Connector } from './types.ts'

const key = defineConnectionType({
  key: 'key',
  name: 'Key',
  fields: [{ key: 'value', type: 'secret', label: 'Value', required: true }],
  test: { action: 'greet', with: { name: 'x' } },
})
const greet = defineAction({
  key: 'greet',
  name: 'Greet',
  description: 'Says hello.',
  input: [
    { key: 'name', type: 'text', label: 'Name', required: true },
    { key: 'times', type: 'number', label: 'Times', default: 1 },
  ],
  connectionTypes: ['key'],
  connection: 'optional',
  sideEffects: false,
  run: async ({ input, log }) => {
    log.info('greeting', { name: input.name })
    return { text: `Hello ${input.name}`.repeat(input.times) }
  },
})
const parts: Connector = {
  key: 'greeter',
  name: 'Greeter',
  description: 'Greets.',
  category: 'Examples',
  icon: '<svg/>',
  connectionTypes: [key],
  actions: [greet],
  triggers: [],
}
const greeter = defineConnector(parts)

describe('an action', () => {
  it('gets checked input with its defaults', async () => {
    const lines: string[] = []
    const output = await runAction(greeter, 'greet', {
      input: { name: 'Ada' },
      onLog: (line) => lines.push(`${line.level} ${line.message}`),
    })
    expect(output).toEqual({ text: 'Hello Ada' })
    expect(lines).toEqual(['info greeting'])
  })

  it('does not start with wrong input', async () => {
    await expect(runAction(greeter, 'greet', { input: {} })).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('does not start with a connection of another type, or without one that it needs', async () => {
    const connection = { type: 'other', values: {} }
    await expect(runAction(greeter, 'greet', { input: { name: 'x' }, connection })).rejects.toMatchObject({
      code: 'connection_missing',
    })
    const strict = defineConnector({ ...parts, actions: [{ ...greet, connection: 'required' }] })
    expect(toManifest(strict).actions[0]?.connection).toBe('required')
    const needs = defineAction({
      ...greet,
      input: [],
      connection: 'required',
      run: async () => null,
    })
    await expect(runAction(defineConnector({ ...parts, actions: [needs] }), 'greet')).rejects.toMatchObject({
      code: 'connection_missing',
    })
  })
})

describe('a trigger that polls', () => {
  const counted = defineTrigger({
    key: 'counted',
    name: 'Counted',
    description: 'Counts.',
    input: [{ key: 'step', type: 'number', label: 'Step', default: 2 }],
    connectionTypes: ['key'],
    poll: async ({ input, cursor, limit }) => {
      const from = Number(cursor)
      return { items: cursor === null ? [] : [from, limit], cursor: from + input.step }
    },
  })
  const counter = defineConnector({ ...parts, triggers: [counted] })
  const connection = { type: 'key', values: { value: 'v' } }

  it('gets checked input and the cursor that it gave', async () => {
    const first = await pollTrigger(counter, 'counted', { connection })
    expect(first).toEqual({ items: [], cursor: 2 })
    const next = await pollTrigger(counter, 'counted', { connection, ...first, input: { step: 3 }, limit: 7 })
    expect(next).toEqual({ items: [2, 7], cursor: 5 })
  })

  it('does not start without the connection that it needs, or with wrong input', async () => {
    await expect(pollTrigger(counter, 'counted')).rejects.toMatchObject({ code: 'connection_missing' })
    const input = { step: 'many' }
    await expect(pollTrigger(counter, 'counted', { connection, input })).rejects.toMatchObject({
      code: 'input_invalid',
    })
  })

  it('is told apart in the manifest from one that the platform starts', () => {
    const started = defineTrigger({ key: 'started', name: 'Started', description: 'Starts.', input: [] })
    const both = defineConnector({ ...parts, triggers: [counted, started] })
    expect(toManifest(both).triggers).toMatchObject([
      { key: 'counted', polls: true, connection: 'required', connectionTypes: ['key'] },
      { key: 'started', polls: false, connection: 'none', connectionTypes: [] },
    ])
  })

  it('has a key that no action has, and accepts only connection types that are there', () => {
    const twin = { ...counted, key: 'greet' }
    expect(() => defineConnector({ ...parts, triggers: [twin] })).toThrow(/uses the key greet for two things/)
    const lost = { ...counted, connectionTypes: ['lost'] }
    expect(() => defineConnector({ ...parts, triggers: [lost] })).toThrow(/connection type lost/)
  })
})

describe('a connection type', () => {
  it('reads its own values', () => {
    expect(key.read({ type: 'key', values: { value: 'v' } })).toEqual({ value: 'v' })
    expect(() => key.read({ type: 'key', values: {} })).toThrow(/value is required/)
    expect(() => key.read(null)).toThrow(/needs a connection/)
  })
})

describe('a connector', () => {
  it('is refused with two actions of one key', () => {
    expect(() => defineConnector({ ...parts, actions: [greet, greet] })).toThrow(/two of the action greet/)
  })

  it('is refused when an action accepts a connection type that is not there', () => {
    expect(() => defineConnector({ ...parts, connectionTypes: [] })).toThrow(/connection type key/)
  })

  it('is refused when a connection type is tested by an unknown action', () => {
    const lost = { ...key, test: { action: 'lost', with: {} } }
    expect(() => defineConnector({ ...parts, connectionTypes: [lost] })).toThrow(/unknown action/)
  })

  it('has a manifest without code', () => {
    const manifest = toManifest(greeter)
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest)
    expect(manifest.actions[0]).not.toHaveProperty('run')
    expect(manifest.connectionTypes[0]).not.toHaveProperty('read')
  })
})

describe('ConnectorError', () => {
  it('crosses borders as data, with retryable by its code', () => {
    expect(new ConnectorError({ code: 'network', message: 'cut', details: { a: 1 } }).toData()).toEqual({
      code: 'network',
      message: 'cut',
      retryable: true,
      details: { a: 1 },
    })
    expect(new ConnectorError({ code: 'rejected', message: 'no' }).toData().retryable).toBe(false)
  })
})

describe('redact', () => {
  it('masks a secret in every form, but no short one', () => {
    const secret = 'p@ss word'
    const text = `${secret} ${encodeURIComponent(secret)} ${Buffer.from(secret).toString('base64')} a b c`
    expect(redact(text, [secret, 'a'])).toBe('*** *** *** a b c')
  })
})

describe('defineConnector', () => {
  it('refuses a data source with the key of an action or trigger', () => {
    const source = defineDataSource({
      key: 'greet',
      name: 'Greetings',
      description: 'What can be said.',
      input: [],
      run: async () => ({ items: [], nextCursor: null }),
    })
    expect(() => defineConnector({ ...greeter, dataSources: [source] })).toThrow('uses the key greet for two')
  })
})
