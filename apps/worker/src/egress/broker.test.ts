import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { brokerLineBytes, brokerSocketName } from '@millrace/contracts'
import { EgressDenied } from '@millrace/egress'
import { afterEach, describe, expect, it } from 'vitest'
import { type BrokerKit, createBrokerKit, heard, openNetwork } from './testing/broker-kit.ts'

let kit: BrokerKit

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is still referred to: what was let go, but not collected yet, says nothing about a bound. */
function heldBytes(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

async function given(options?: Parameters<typeof createBrokerKit>[0]): Promise<BrokerKit> {
  kit = await createBrokerKit(options)
  return kit
}

afterEach(async () => {
  await kit?.close()
  expect(kit?.problems ?? []).toEqual([])
})

describe('a connection through the broker', () => {
  it('carries HTTP, and is told in the log with its bytes', async () => {
    await given()
    const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const socket = await kit.open({ host: '127.0.0.1', port })
    socket.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const answer = await heard(socket)
    server.close()
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK(?:.|\s)*hello$/)
    expect(await kit.untilEntries(1)).toEqual([
      {
        id: expect.any(String),
        at: expect.any(Date),
        host: '127.0.0.1',
        port,
        address: '127.0.0.1',
        verdict: 'allowed',
        reason: null,
        bytesSent: 46,
        bytesReceived: answer.length,
        durationMs: expect.any(Number),
      },
    ])
  })

  it('brings what a server says first, also before anybody came for it', async () => {
    await given()
    const target = await kit.serve((socket) => socket.end('220 ready\r\n'))
    expect(await heard(await kit.open(target))).toBe('220 ready\r\n')
  })

  it('lets the inside end its direction and still hear the answer', async () => {
    await given()
    const target = await kit.serve(async (socket) => socket.end((await heard(socket)).toUpperCase()))
    const socket = await kit.open(target)
    socket.end('question')
    expect(await heard(socket)).toBe('QUESTION')
  })

  it('lets the outside end its direction and still hear the rest', async () => {
    await given()
    const rest = Promise.withResolvers<string>()
    const target = await kit.serve((socket) => {
      socket.end('that is all')
      void heard(socket).then(rest.resolve)
    })
    const socket = await kit.open(target)
    expect(await heard(socket)).toBe('that is all')
    socket.end('thank you')
    expect(await rest.promise).toBe('thank you')
  })

  it('gives up one that the inside has ended and on which nothing comes any more', async () => {
    await given({ timings: { halfOpenMs: 50 } })
    const socket = await kit.open(await kit.serve((socket) => socket.resume()))
    socket.end('hello')
    expect(await heard(socket)).toBe('')
    expect(await kit.untilEntries(1)).toMatchObject([{ verdict: 'allowed', bytesSent: 5 }])
  })

  it('resets the outside when the inside breaks off', async () => {
    await given()
    const broken = Promise.withResolvers<Error>()
    const target = await kit.serve((socket) => {
      socket.write(Buffer.alloc(4 * 1024 * 1024))
      socket.on('error', broken.resolve)
    })
    const socket = await kit.open(target)
    await once(socket, 'readable')
    // Unread bytes: the kernel tells the other end.
    socket.destroy()
    expect(await broken.promise).toMatchObject({ code: 'ECONNRESET' })
  })

  it('ends the inside when the outside resets', async () => {
    await given()
    const target = await kit.serve((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const socket = await kit.open(target)
    socket.write('hello')
    expect(await heard(socket)).toBe('')
    expect(await kit.untilEntries(1)).toMatchObject([{ verdict: 'allowed', bytesSent: 5, bytesReceived: 0 }])
  })

  it('ends when the outside has reset before anybody came for it', async () => {
    const dialed: Socket[] = []
    await given({
      network: {
        async connect(target, signal) {
          const result = await openNetwork.connect(target, signal)
          dialed.push(result.socket)
          return result
        },
      },
    })
    const served: Socket[] = []
    const target = await kit.serve((socket) => served.push(socket))
    const answer = await kit.ask({ op: 'open', ...target })
    served[0]?.resetAndDestroy()
    await new Promise((resolve) => dialed[0]?.on('close', resolve))
    expect(await heard(await kit.claim('path' in answer ? answer.path : ''))).toBe('')
    expect(await kit.untilEntries(1)).toMatchObject([{ verdict: 'allowed', bytesReceived: 0 }])
  })

  it('brings 100 MB through in bounded memory, and holds the sender back while nobody reads', async () => {
    await given()
    const bytes = 100 * 1024 * 1024
    const piece = Buffer.alloc(64 * 1024, 7)
    let sent = 0
    let stuck = Promise.withResolvers<void>()
    const target = await kit.serve((socket) => {
      const send = () => {
        while (sent < bytes) {
          sent += piece.length
          if (!socket.write(piece)) {
            stuck.resolve()
            return
          }
        }
        socket.end()
      }
      socket.on('drain', send)
      send()
    })
    const socket = await kit.open(target)
    const before = heldBytes()
    let nextLook = bytes / 4
    await stuck.promise
    // Nobody reads: what is on its way fills the buffers, and no more is taken.
    let last = -1
    while (last !== sent) {
      last = sent
      stuck = Promise.withResolvers()
      for (let turn = 0; turn < 50; turn += 1) await nextTurn()
    }
    expect(sent).toBeLessThan(20 * 1024 * 1024)
    let received = 0
    let mostOnTheWay = 0
    for await (const chunk of socket) {
      received += chunk.length
      mostOnTheWay = Math.max(mostOnTheWay, sent - received)
      if (received === chunk.length || received > nextLook) {
        nextLook += bytes / 4
        // The collector gives memory back a little later.
        await expect.poll(() => heldBytes() - before).toBeLessThan(20 * 1024 * 1024)
      }
    }
    expect(received).toBe(bytes)
    expect(mostOnTheWay).toBeLessThan(20 * 1024 * 1024)
    socket.end()
    expect(await kit.untilEntries(1)).toMatchObject([{ bytesReceived: bytes }])
  }, 30_000)

  it('sends as much, whole', async () => {
    await given()
    const received = Promise.withResolvers<string>()
    const target = await kit.serve((socket) => void heard(socket).then(received.resolve))
    const socket = await kit.open(target)
    const content = 'abc'.repeat(7 * 1024 * 1024)
    socket.end(content)
    expect((await received.promise) === content).toBe(true)
  })

  it('works 1,000 times in a row, and leaves nothing behind', async () => {
    await given({ caps: { connectionsPerSecond: 1e6 } })
    const target = await kit.serve((socket) => socket.pipe(socket))
    for (let index = 0; index < 1000; index += 1) {
      const socket = await kit.open(target)
      socket.end('x')
      await heard(socket)
    }
    await kit.untilEntries(1000)
    expect(await kit.names()).toEqual([brokerSocketName])
  }, 30_000)
})

describe('a one-time socket', () => {
  it('takes one connection', async () => {
    await given()
    const target = await kit.serve((socket) => socket.pipe(socket))
    const answer = await kit.ask({ op: 'open', ...target })
    const name = 'path' in answer ? answer.path : ''
    const first = connect(path.join(kit.directory, name))
    await once(first, 'connect')
    first.write('x')
    await once(first, 'data')
    expect(await kit.names()).not.toContain(name)
    const [error] = await once(
      connect(path.join(kit.directory, name)).on('connect', () => {}),
      'error',
    )
    expect(error).toMatchObject({ code: 'ENOENT' })
    first.destroy()
  })

  it('takes one of two that come at the same time', async () => {
    await given()
    const target = await kit.serve((socket) => socket.end('hello'))
    const answer = await kit.ask({ op: 'open', ...target })
    const name = 'path' in answer ? answer.path : ''
    const greetings = [1, 2].map(() => heard(connect(path.join(kit.directory, name))))
    expect((await Promise.all(greetings)).toSorted()).toEqual(['', 'hello'])
  })

  it('is gone, with its connection, when nobody comes', async () => {
    await given({ timings: { claimMs: 30 } })
    const closed = Promise.withResolvers<void>()
    const target = await kit.serve((socket) => socket.resume().on('end', () => closed.resolve()))
    expect(await kit.ask({ op: 'open', ...target })).toMatchObject({
      ok: true,
      address: '127.0.0.1',
      family: 4,
    })
    await closed.promise
    expect(await kit.untilEntries(1)).toMatchObject([{ verdict: 'allowed', bytesSent: 0, bytesReceived: 0 }])
    expect(await kit.names()).toEqual([brokerSocketName])
  })
})

describe('a question', () => {
  const refusal = (code: string) => ({ ok: false, code, message: expect.stringMatching(/./) })

  it.each([
    ['no JSON', 'hello\n'],
    ['nothing', '\n'],
    ['another shape', '{"op":"listen","port":1}\n'],
    ['a port that there is not', '{"op":"open","host":"x","port":70000}\n'],
    ['bytes that are no text', Buffer.from([0xff, 0x00, 0x0a])],
    ['an endless line', 'x'.repeat(brokerLineBytes)],
  ])('that is %s is refused', async (_case, bytes) => {
    await given()
    expect(JSON.parse(await kit.say(bytes))).toEqual(refusal('EINVAL'))
    expect(kit.entries).toEqual([])
  })

  it('that floods is cut off', async () => {
    await given()
    const socket = connect(path.join(kit.directory, brokerSocketName))
    const over = heard(socket)
    const flood = () => {
      while (socket.writable && socket.write(Buffer.alloc(64 * 1024, 'x'))) {}
    }
    socket.on('drain', flood).on('connect', flood)
    await over
    expect(kit.entries).toEqual([])
  })

  it('may come in pieces', async () => {
    await given()
    const socket = connect(path.join(kit.directory, brokerSocketName))
    for (const part of ['{"op":"look', 'up","host":', '"x"}\n']) {
      socket.write(part)
      await nextTurn()
    }
    expect(JSON.parse(await heard(socket))).toEqual({
      ok: true,
      addresses: [{ address: '127.0.0.1', family: 4 }],
    })
  })

  it('that does not come is not waited for', async () => {
    await given({ timings: { questionMs: 30 } })
    expect(await kit.say('{"op":')).toBe('')
  })

  it('whose asker goes away is given up', async () => {
    const dialing = Promise.withResolvers<void>()
    await given({
      network: {
        connect(_target, signal) {
          dialing.resolve()
          return new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new Error('aborted'))),
          )
        },
      },
    })
    const socket = connect(path.join(kit.directory, brokerSocketName))
    socket.write('{"op":"open","host":"slow.example","port":1}\n')
    await dialing.promise
    socket.destroy()
    expect(await kit.untilEntries(1)).toMatchObject([{ verdict: 'failed', address: null }])
  })

  it('is answered with the error of the network, in its own words', async () => {
    await given()
    const target = await kit.serve(() => {})
    const free = { ...target, port: 1 }
    expect(await kit.ask({ op: 'open', ...free })).toEqual({
      ok: false,
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED 127.0.0.1:1',
    })
    expect(kit.entries).toMatchObject([{ verdict: 'failed', port: 1, address: null, durationMs: null }])
  })

  it('that the policy refuses is answered with its sentence, and logged: also the look-up of a name', async () => {
    const refuse = () => Promise.reject(new EgressDenied('10.0.0.1 is not public.', 'not_public'))
    await given({ network: { connect: refuse, resolve: refuse } })
    const message = 'This connection is not allowed: 10.0.0.1 is not public.'
    const answer = { ok: false, code: 'EACCES', message }
    expect(await kit.ask({ op: 'open', host: 'inside.example', port: 443 })).toEqual(answer)
    expect(await kit.ask({ op: 'lookup', host: 'inside.example' })).toEqual(answer)
    expect(kit.entries).toMatchObject([
      { host: 'inside.example', port: 443, verdict: 'denied', reason: '10.0.0.1 is not public.' },
      { host: 'inside.example', port: 0, verdict: 'denied' },
    ])
  })

  it('is answered in a line that fits, whatever the names are', async () => {
    const long = '\u0001'.repeat(255)
    await given({
      network: {
        connect: () => Promise.reject(new EgressDenied(`${long}${long}${long} is denied.`, 'denied')),
        resolve: async () =>
          Array.from({ length: 500 }, () => ({ address: 'ff::'.padEnd(39, '1'), family: 6 })),
      },
    })
    for (const op of ['{"op":"open","host":"x","port":1}\n', '{"op":"lookup","host":"x"}\n']) {
      const line = await kit.say(op)
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(brokerLineBytes)
      expect(JSON.parse(line)).toHaveProperty('ok')
    }
  })

  it('that the platform cannot answer for is told as such, and its cause stays outside', async () => {
    const cause = new TypeError('a bug')
    await given({ network: { connect: () => Promise.reject(cause), resolve: () => Promise.reject(cause) } })
    expect(await kit.ask({ op: 'open', host: 'x', port: 1 })).toEqual(refusal('EIO'))
    expect(await kit.ask({ op: 'lookup', host: 'x' })).toEqual(refusal('EIO'))
    expect(kit.problems.splice(0)).toEqual([cause, cause])
  })

  it('does not mistake what the worker has run out of for what the run has', async () => {
    const shortage = Object.assign(new Error('too many open files'), { code: 'EMFILE' })
    await given({ network: { connect: () => Promise.reject(shortage) } })
    expect(await kit.ask({ op: 'open', host: 'x', port: 1 })).toEqual(refusal('EAGAIN'))
  })
})

describe('closing the broker', () => {
  it('ends all that is open in the middle of it, with an entry each', async () => {
    await given()
    const target = await kit.serve((socket) => socket.write('x'.repeat(1000)))
    const reading = await kit.open(target)
    await once(reading, 'data')
    const over = heard(reading)
    const unclaimed = await kit.ask({ op: 'open', ...target })
    expect(unclaimed).toMatchObject({ ok: true })
    const silent = connect(path.join(kit.directory, brokerSocketName))
    const silence = heard(silent)
    await once(silent, 'connect')
    await kit.broker.close()
    expect(kit.entries.toSorted((a, b) => a.bytesReceived - b.bytesReceived)).toMatchObject([
      { verdict: 'allowed', bytesReceived: 0 },
      { verdict: 'allowed', bytesReceived: 1000 },
    ])
    expect(await kit.names()).toEqual([])
    expect(await Promise.all([over, silence])).toEqual(['', ''])
  })

  it.each(['ends', 'breaks off', 'goes on'])(
    'does not wait for a server, while the inside %s',
    async (how) => {
      await given()
      const server = createServer(() => {}).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const port = Number(Object(server.address()).port)
      for (let turns = 0; turns < 20; turns += 1) {
        const socket = await kit.open({ host: '127.0.0.1', port })
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
        await once(server, 'request')
        if (how === 'ends') socket.end()
        if (how === 'breaks off') socket.destroy()
        // The end of one direction is at another place of its way each time.
        for (let turn = 0; turn < turns; turn += 1) await nextTurn()
        await kit.broker.close()
        expect(kit.entries).toMatchObject([{ verdict: 'allowed' }])
        socket.destroy()
        await kit.close()
        await given()
      }
      server.closeAllConnections()
      server.close()
    },
    30_000,
  )

  it('gives up what is being connected', async () => {
    const dialing = Promise.withResolvers<void>()
    await given({
      network: {
        connect(_target, signal) {
          dialing.resolve()
          return new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new Error('aborted'))),
          )
        },
      },
    })
    const asked = kit.ask({ op: 'open', host: 'slow.example', port: 1 }).catch(() => 'unanswered')
    await dialing.promise
    await kit.broker.close()
    expect(kit.entries).toMatchObject([{ host: 'slow.example', verdict: 'failed' }])
    expect(await asked).toBe('unanswered')
  })
})
