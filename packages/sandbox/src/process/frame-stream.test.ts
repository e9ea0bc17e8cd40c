import { Socket } from 'node:net'
import { expect, it, vi } from 'vitest'
import { encodeFrame } from '../frames/index.ts'
import { FrameStream } from './frame-stream.ts'
import { heavyFrames } from './heavy-frames.ts'

const caps = { frameBytes: 1e7, totalBytes: 1e9 }

it('holds back few large frames as it does many small ones', async () => {
  const socket = new Socket()
  const frames = new FrameStream({ socket, caps, onFault: () => {} })
  const large = encodeFrame('x'.repeat(600_000))
  const reader = frames[Symbol.asyncIterator]()
  socket.emit('data', large)
  expect(socket.isPaused()).toBe(false)
  socket.emit('data', large)
  expect(socket.isPaused()).toBe(true)
  await reader.next()
  await reader.next()
  expect(socket.isPaused()).toBe(false)
  frames.stop()
})

it('lets others have their turn while there are frames on and on', async () => {
  const socket = new Socket()
  const frames = new FrameStream({ socket, caps, onFault: () => {} })
  socket.emit('data', Buffer.concat(Array.from({ length: 1000 }, () => encodeFrame(0))))
  let others = 0
  const other = setInterval(() => {
    others += 1
  }, 1)
  let read = 0
  for await (const _frame of frames) {
    for (const until = performance.now() + 0.1; performance.now() < until; );
    read += 1
    if (read === 1000) break
  }
  clearInterval(other)
  expect(others).toBeGreaterThan(5)
  frames.stop()
})

it('hears of a large message that is no JSON when its turn comes, after what came before it', async () => {
  const socket = new Socket()
  const faults: string[] = []
  const frames = new FrameStream({ socket, caps, onFault: (error) => faults.push(error.message) })
  const broken = encodeFrame('x'.repeat(100_000))
  broken[4] = 0x5b
  socket.emit('data', Buffer.concat([encodeFrame('before'), broken]))
  const reader = frames[Symbol.asyncIterator]()
  expect(await reader.next()).toEqual({ done: false, value: 'before' })
  await expect(reader.next()).rejects.toMatchObject({ name: 'SandboxProtocolError', fault: 'not_json' })
  expect(faults).toEqual([expect.stringContaining('that is not JSON')])
})

it('ends at once for a reader that gives up, also while a large message waits for its turn', async () => {
  const socket = new Socket()
  const frames = new FrameStream({ socket, caps, onFault: () => {} })
  const over = Promise.withResolvers<void>()
  // Somebody else's turn, without end.
  const before = vi.spyOn(heavyFrames, 'inTurn').mockReturnValue(over.promise)
  socket.emit('data', encodeFrame('x'.repeat(100_000)))
  const next = frames[Symbol.asyncIterator]().next()
  frames.abandon()
  expect(await next).toEqual({ done: true, value: undefined })
  before.mockRestore()
  over.resolve()
})
