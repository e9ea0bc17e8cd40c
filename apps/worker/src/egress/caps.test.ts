import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { brokerSocketName } from '@millrace/contracts'
import { afterEach, describe, expect, it } from 'vitest'
import { type BrokerKit, createBrokerKit, heard } from './testing/broker-kit.ts'

let kit: BrokerKit

async function given(options?: Parameters<typeof createBrokerKit>[0]): Promise<BrokerKit> {
  kit = await createBrokerKit(options)
  return kit
}

afterEach(() => kit?.close())

const echo = () => kit.serve((socket) => socket.pipe(socket))
const refusal = (message: RegExp) => ({ ok: false, code: 'EDQUOT', message: expect.stringMatching(message) })

async function exchange(socket: Socket, bytes: string): Promise<void> {
  socket.write(bytes)
  await once(socket, 'data')
}

describe('a run that opens connections', () => {
  it('has so many at once; one that has ended makes room', async () => {
    await given({ caps: { openConnections: 2 } })
    const target = await echo()
    const [first, second] = [await kit.open(target), await kit.open(target)]
    expect(await kit.ask({ op: 'open', ...target })).toEqual(refusal(/2 connections open at once/))
    expect(kit.entries).toMatchObject([{ verdict: 'limited', address: null, durationMs: null }])
    first.end()
    await heard(first)
    await kit.untilEntries(2)
    await exchange(await kit.open(target), 'x')
    await exchange(second, 'x')
  })

  it('counts those that are still being connected', async () => {
    await given({ caps: { openConnections: 1 }, network: { connect: () => new Promise(() => {}) } })
    const slow = connect(path.join(kit.directory, brokerSocketName))
    slow.write('{"op":"open","host":"slow.example","port":1}\n')
    let answer = await kit.ask({ op: 'lookup', host: 'x' })
    expect(answer.ok).toBe(true)
    answer = await kit.ask({ op: 'open', host: 'x', port: 1 })
    expect(answer).toEqual(refusal(/1 connections open at once/))
    slow.destroy()
    // Nothing ends what this network began: it is not waited for.
    kit.close = async () => {}
  })

  it('has so many in all', async () => {
    await given({ caps: { connections: 2 } })
    const target = await echo()
    for (let index = 0; index < 2; index += 1) {
      const socket = await kit.open(target)
      socket.end()
      await heard(socket)
    }
    expect(await kit.ask({ op: 'open', ...target })).toEqual(refusal(/2 connections in all/))
    expect(await kit.untilEntries(3)).toMatchObject([{}, {}, { verdict: 'limited' }])
  })

  it('waits its turn beyond its burst, and is not refused', async () => {
    await given({ caps: { connectionsPerSecond: 20, burst: 2 } })
    const target = await echo()
    const begun = performance.now()
    const sockets = await Promise.all(Array.from({ length: 4 }, () => kit.open(target)))
    // Two turns of 50 ms after the burst.
    expect(performance.now() - begun).toBeGreaterThan(90)
    for (const socket of sockets) await exchange(socket, 'x')
  })
})

describe('a run that moves bytes', () => {
  it('sends so many over all its connections, to the byte; then they are cut', async () => {
    await given({ caps: { sentBytes: 1000 } })
    const target = await kit.serve((socket) => {
      socket.on('data', (chunk) => socket.write(String(chunk.length)))
    })
    const [first, second] = [await kit.open(target), await kit.open(target)]
    await exchange(first, 'x'.repeat(600))
    await exchange(second, 'x'.repeat(400))
    first.write('x')
    expect(await heard(first)).toBe('')
    expect(await kit.untilEntries(1)).toMatchObject([
      { verdict: 'limited', reason: 'A run may send 0 MB in all.', bytesSent: 600, bytesReceived: 3 },
    ])
    second.write('x')
    expect(await heard(second)).toBe('')
    expect(await kit.ask({ op: 'open', ...target })).toEqual(refusal(/may send/))
    expect(kit.exhausted).toEqual(['A run may send 0 MB in all.'])
    expect((await kit.untilEntries(3)).map(({ verdict, bytesSent }) => [verdict, bytesSent])).toEqual([
      ['limited', 600],
      ['limited', 400],
      ['limited', 0],
    ])
  })

  it('receives so many; a server that sends for ever is cut', async () => {
    await given({ caps: { receivedBytes: 10 * 1024 * 1024 } })
    const target = await kit.serve((socket) => {
      const piece = Buffer.alloc(64 * 1024)
      const send = () => {
        while (socket.writable && socket.write(piece));
      }
      socket.on('drain', send)
      send()
    })
    const socket = await kit.open(target)
    const received = (await heard(socket)).length
    expect(received).toBeGreaterThan(9 * 1024 * 1024)
    expect(received).toBeLessThanOrEqual(10 * 1024 * 1024)
    const [entry] = await kit.untilEntries(1)
    expect(entry).toMatchObject({ verdict: 'limited', reason: 'A run may receive 10 MB in all.' })
  })
})

describe('a run that asks', () => {
  it('has so many questions without an answer; the others are refused at once', async () => {
    await given({ caps: { pendingQuestions: 3 } })
    const silent = Array.from({ length: 3 }, () => connect(path.join(kit.directory, brokerSocketName)))
    await Promise.all(silent.map((socket) => once(socket, 'connect')))
    expect(await kit.ask({ op: 'lookup', host: 'x' })).toEqual(refusal(/3 connections or names at once/))
    for (const socket of silent) socket.write('{"op":"lookup","host":"x"}\n')
    expect(await Promise.all(silent.map(heard))).toHaveLength(3)
    expect(await kit.ask({ op: 'lookup', host: 'x' })).toMatchObject({ ok: true })
  })

  it('is not heard any more after so many questions of any kind, and what is open goes on', async () => {
    await given({ caps: { questions: 50 } })
    const socket = await kit.open(await echo())
    const flood = Array.from({ length: 200 }, () => kit.say('nonsense\n'))
    await Promise.all(flood)
    expect(await kit.say('{"op":"lookup","host":"x"}\n')).toBe('')
    expect(await kit.names()).toEqual([])
    expect(kit.exhausted).toEqual(['A run may ask for 50 connections and names in all.'])
    await exchange(socket, 'still here')
  })
})
