import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '@millrace/contracts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Sandbox, SandboxDriver, SandboxLimits } from '../driver.ts'
import { DataFrame } from '../frames/index.ts'
import type { SandboxProgram } from '../program.ts'
import { fixtureProgram } from './fixture-program.ts'
import { isAlive, untilDead } from './processes.ts'

export interface DriverConformance {
  name: string
  /** Its processes see nothing of the host. */
  contained: boolean
  createDriver(options: {
    program: SandboxProgram
    memoryMb: number
    tempDir: string
    onProblem: (error: unknown) => void
  }): SandboxDriver
}

const files = { totalBytes: 8 * 1024 * 1024, frameBytes: 1024 * 1024 }
const limits: SandboxLimits = {
  memoryMb: 64,
  outputBytes: 1024 * 1024,
  protocolBytes: 64 * 1024 * 1024,
  frameBytes: 1024 * 1024,
}

/** What every driver must do, whatever the program inside does. */
export function testDriverConformance({ name, contained, createDriver }: DriverConformance): void {
  const cleanups: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  async function driverFor(fixture: string, onProblem: (error: unknown) => void = () => {}) {
    const tempDir = await mkdtemp(join(tmpdir(), 'millrace-conformance-'))
    cleanups.push(() => rm(tempDir, { recursive: true, force: true }))
    const driver = createDriver({
      program: fixtureProgram(fixture),
      memoryMb: limits.memoryMb,
      tempDir,
      onProblem,
    })
    cleanups.push(() => driver.close())
    return { driver, tempDir }
  }

  async function takeFor(fixture: string, over: Partial<SandboxLimits> = {}) {
    const { driver, tempDir } = await driverFor(fixture)
    const sandbox = await driver.take({ limits: { ...limits, ...over } })
    return { driver, sandbox, tempDir, next: reader(sandbox) }
  }

  describe(`sandbox driver ${name}`, () => {
    it('carries messages both ways, the first frame included', async () => {
      const { sandbox, next } = await takeFor('echo')
      expect(await next()).toEqual({ type: 'ready' })
      await sandbox.send({ text: 'grüße', list: [1, null, true] })
      expect(await next()).toMatchObject({ echo: { text: 'grüße', list: [1, null, true] } })
      await sandbox.send('x'.repeat(900_000))
      expect(await next()).toMatchObject({ echo: 'x'.repeat(900_000) })
    })

    it('carries pieces of files both ways, between messages', async () => {
      const { sandbox } = await takeFor('echo-data', { files })
      const next = frameReader(sandbox)
      expect(await next()).toEqual({ type: 'ready' })
      const piece = Buffer.alloc(files.frameBytes, 'grüße')
      await sandbox.send(new DataFrame(0xffff_ffff, piece))
      await sandbox.send('between')
      await sandbox.send(new DataFrame(7, new Uint8Array()))
      expect(await next()).toEqual(new DataFrame(0xffff_ffff, piece))
      expect(await next()).toEqual({ echo: 'between' })
      expect(await next()).toEqual(new DataFrame(7, Buffer.alloc(0)))
    })

    it('gives each taker a process of its own that nobody used before', async () => {
      const { driver } = await driverFor('echo')
      const taken = await Promise.all(Array.from({ length: 6 }, () => driver.take({ limits })))
      expect(new Set(taken.map((sandbox) => sandbox.pid)).size).toBe(6)
      for (const sandbox of taken) sandbox.kill('finished')
      await Promise.all(taken.map((sandbox) => sandbox.ended))
      const later = await driver.take({ limits })
      expect(taken.map((sandbox) => sandbox.pid)).not.toContain(later.pid)
    })

    it('hands nothing of the host on: no environment, no descriptors, an empty private directory', async () => {
      vi.stubEnv('MILLRACE_CONFORMANCE_SECRET', 'inherited')
      cleanups.push(async () => void vi.unstubAllEnvs())
      const { sandbox, next, tempDir } = await takeFor('inspect')
      await next()
      await sandbox.send('look')
      const seen = await next()
      expect(seen).toMatchObject({ env: {}, files: [], mode: 0o700 })
      expect(JSON.stringify(seen)).not.toContain('inherited')
      expect(textAt(seen, 'cwd').startsWith(contained ? '/tmp' : tempDir)).toBe(true)
    })

    it('removes what a run left behind, and nothing that its links point at', async () => {
      const outside = await mkdtemp(join(tmpdir(), 'millrace-outside-'))
      cleanups.push(() => rm(outside, { recursive: true, force: true }))
      await writeFile(join(outside, 'precious'), 'kept')
      const problems: unknown[] = []
      const { driver, tempDir } = await driverFor('litter', (problem) => problems.push(problem))
      const sandbox = await driver.take({ limits })
      const next = reader(sandbox)
      await next()
      await sandbox.send(outside)
      const cwd = textAt(await next(), 'cwd')
      sandbox.kill('finished')
      await sandbox.ended
      await driver.close()
      if (!contained) await expect(lstat(cwd)).rejects.toThrow('ENOENT')
      expect(await readdir(tempDir)).toEqual([])
      expect(await readdir(outside)).toEqual(['precious'])
      expect(problems).toEqual([])
    })

    it('kills a busy loop at once', async () => {
      const { sandbox } = await takeFor('hang')
      await sandbox.send('go')
      sandbox.kill('deadline')
      expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'deadline' })
      expect(await isAlive(sandbox.pid)).toBe(false)
    })

    it('kills what ignores SIGTERM', async () => {
      const { sandbox, next } = await takeFor('ignore-sigterm')
      await next()
      await sandbox.send('go')
      expect(await next()).toEqual({ ignoring: true })
      sandbox.kill('canceled')
      expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'canceled' })
    })

    it('keeps the first reason when it is killed twice', async () => {
      const { sandbox } = await takeFor('hang')
      sandbox.kill('fenced')
      sandbox.kill('finished')
      expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'fenced' })
    })

    it('reports an exit with its code, after the last words', async () => {
      const { sandbox, next } = await takeFor('exit')
      await next()
      await sandbox.send(7)
      expect(await next()).toEqual({ last: 'words' })
      expect(await next()).toBeUndefined()
      expect(await sandbox.ended).toMatchObject({ kind: 'exited', code: 7, signal: null })
    })

    it('reports a crash with its signal and the end of stderr', async () => {
      const { sandbox } = await takeFor('crash')
      await sandbox.send('go')
      const end = await sandbox.ended
      expect(end).toMatchObject({ kind: 'exited', signal: expect.any(String) })
      expect(end.stderrTail).toContain('about to abort')
      expect(end.stderrTail.length).toBeLessThanOrEqual(8 * 1024)
    })

    it('refuses a message to a process that is gone', async () => {
      const { sandbox } = await takeFor('echo')
      sandbox.kill('finished')
      await sandbox.ended
      await expect(sandbox.send('hello')).rejects.toMatchObject({ name: 'SandboxGoneError' })
    })

    it('kills a process that hangs up and stays', async () => {
      const { sandbox } = await takeFor('close-socket')
      await sandbox.send('go')
      expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'protocol_error' })
    }, 30_000)

    it('kills a process that floods stdout', async () => {
      const { sandbox } = await takeFor('flood-stdout')
      await sandbox.send('go')
      expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'output_flood' })
    })

    it('kills a process that floods the protocol', async () => {
      const { sandbox } = await takeFor('flood-frames', { protocolBytes: 2 * 1024 * 1024 })
      await sandbox.send('go')
      await expect(drain(sandbox)).rejects.toMatchObject({ name: 'SandboxProtocolError', fault: 'flood' })
      expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'protocol_error' })
    })

    it('holds back a process whose reader is slow, and loses nothing', async () => {
      const { sandbox, next } = await takeFor('count-frames', { protocolBytes: 1024 ** 3 })
      await next()
      await sandbox.send(20_000)
      const before = process.memoryUsage().rss
      expect(await next()).toMatchObject({ n: 0 })
      // The reader is away for a while: 40 MB must not pile up here.
      for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      expect(process.memoryUsage().rss - before).toBeLessThan(30 * 1024 * 1024)
      for (let n = 1; n < 20_000; n += 1) expect(await next()).toMatchObject({ n })
    })

    it.each(['not_json', 'not_utf8', 'too_deep', 'oversized'])(
      'kills a process that sends a frame that is %s',
      async (fault) => {
        const { sandbox } = await takeFor('garbage-frames')
        await sandbox.send(fault)
        await expect(drain(sandbox)).rejects.toMatchObject({ name: 'SandboxProtocolError', fault })
        expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'protocol_error' })
      },
    )

    it.each([
      ['more of files than it may', 'flood', { files }],
      ['a piece that is too large', 'oversized', { files: { ...files, frameBytes: 100_000 } }],
      ['files where it may send none', 'bad_data', {}],
    ])('kills a process that sends %s', async (_what, fault, over) => {
      const { sandbox } = await takeFor('flood-data', over)
      await sandbox.send('go')
      await expect(drain(sandbox)).rejects.toMatchObject({ name: 'SandboxProtocolError', fault })
      expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'protocol_error' })
    })

    it('says that the last frame was torn', async () => {
      const { sandbox } = await takeFor('torn-frame')
      await sandbox.send('go')
      await expect(drain(sandbox)).rejects.toMatchObject({ name: 'SandboxProtocolError', fault: 'torn' })
      expect(await sandbox.ended).toMatchObject({ kind: 'exited', code: 0 })
    })

    it('tells of a death in the middle of a piece as what it is', async () => {
      const { sandbox } = await takeFor('torn-data', { files })
      await sandbox.send('go')
      await expect(drain(sandbox)).rejects.toMatchObject({ name: 'SandboxProtocolError', fault: 'torn' })
      expect(await sandbox.ended).toMatchObject({ kind: 'exited', signal: expect.any(String) })
    })

    it.each(['stay', 'exit'])('leaves no grandchild behind when the process is to %s', async (then) => {
      const { sandbox, next } = await takeFor('grandchild')
      await next()
      await sandbox.send(then)
      const grandchild = numberAt(await next(), 'grandchild')
      if (then === 'stay') sandbox.kill('finished')
      await sandbox.ended
      await untilDead(grandchild)
    })

    it.each(['by itself', 'when it is killed'])(
      'ends the messages of a process whose escaped child holds the socket, %s',
      async (how) => {
        const { sandbox, next } = await takeFor('escape')
        await next()
        await sandbox.send('go')
        const escaped = numberAt(await next(), 'escaped')
        const over = next()
        await sandbox.ended
        if (how === 'when it is killed') sandbox.kill('deadline')
        expect(await over).toBeUndefined()
        // It leaves when nobody holds the other end any more.
        await untilDead(escaped)
      },
    )

    it.each(['memory-arrays', 'memory-buffers'])(
      'ends %s with memory_limit and leaves its neighbour alone',
      async (bomb) => {
        const neighbour = await takeFor('echo')
        const { sandbox } = await takeFor(bomb)
        await sandbox.send('go')
        expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'memory_limit' })
        await neighbour.next()
        await neighbour.sandbox.send('still here')
        expect(await neighbour.next()).toMatchObject({ echo: 'still here' })
      },
    )

    it.runIf(contained)(
      'ends a busy loop when it has used up its CPU time',
      async () => {
        const { sandbox } = await takeFor('hang', { cpuSeconds: 1 })
        await sandbox.send('go')
        expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'cpu_limit' })
      },
      30_000,
    )

    it.runIf(contained)(
      'keeps the devices of the machine as they are, also those that it begins with',
      async () => {
        const { sandbox, next } = await takeFor('host-devices')
        await next()
        await sandbox.send('go')
        const names = ['full', 'null', 'random', 'urandom']
        expect(await next()).toEqual({ names, changes: ['EROFS'], works: 'done' })
      },
    )

    it('boots on demand for a memory limit that no spare has', async () => {
      const { sandbox, next } = await takeFor('echo', { memoryMb: 96 })
      await next()
      await sandbox.send(1)
      expect(await next()).toMatchObject({ echo: 1 })
    })

    it('tells why a program cannot boot, again and again, and without a hot loop', async () => {
      const problems: unknown[] = []
      const { driver } = await driverFor('crash-at-boot', (problem) => problems.push(problem))
      await expect(driver.take({ limits })).rejects.toThrow('this program cannot start')
      await expect(driver.take({ limits })).rejects.toThrow('this program cannot start')
      expect(problems.length).toBeLessThan(10)
    })

    it('gives up waiting when the taker does', async () => {
      const { driver } = await driverFor('never-ready')
      const abort = new AbortController()
      const taking = driver.take({ limits, signal: abort.signal })
      abort.abort(new Error('changed my mind'))
      await expect(taking).rejects.toThrow('changed my mind')
    })

    it('kills and reaps everything when it is closed', async () => {
      const { driver } = await driverFor('ignore-sigterm')
      const taken = await Promise.all([driver.take({ limits }), driver.take({ limits })])
      await driver.close()
      for (const sandbox of taken) {
        expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'shutdown' })
        expect(await isAlive(sandbox.pid)).toBe(false)
      }
      await expect(driver.take({ limits })).rejects.toThrow('closed')
    })
  })
}

/** The next message; undefined when the stream is over. */
function reader(sandbox: Sandbox): () => Promise<Json | undefined> {
  const next = frameReader(sandbox)
  return async () => {
    const frame = await next()
    if (frame instanceof DataFrame) throw new Error('a data frame came where a message was due')
    return frame
  }
}

function frameReader(sandbox: Sandbox): () => Promise<Json | DataFrame | undefined> {
  const iterator = sandbox.messages[Symbol.asyncIterator]()
  return async () => {
    const result = await iterator.next()
    return result.done === true ? undefined : result.value
  }
}

async function drain(sandbox: Sandbox): Promise<void> {
  for await (const _ of sandbox.messages);
}

function textAt(message: Json | undefined, key: string): string {
  return String(valueAt(message, key))
}

function numberAt(message: Json | undefined, key: string): number {
  return Number(valueAt(message, key))
}

function valueAt(message: Json | undefined, key: string): Json | undefined {
  if (message === null || typeof message !== 'object' || Array.isArray(message)) return undefined
  return message[key]
}
