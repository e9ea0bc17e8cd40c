// Started as a run would be, and locked down as a run would be: tries to reach what it must not, and tells how that went.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type NetConnectOpts, Socket } from 'node:net'
import { encodeFrame, FrameDecoder } from '../frames/index.ts'
import { runInside } from '../inside/index.ts'
import type { Attempt, Outcome } from './facts.ts'
import type { Targets } from './targets.ts'

const frameBytes = 64 * 1024
const protocolDescriptor = 3
/** How connecting fails when there is not even a socket of that family. */
const noSocket: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EAFNOSUPPORT'])

runInside({ prepare: () => Promise.resolve(), main })

function main(): void {
  const decoder = new FrameDecoder({ frameBytes, totalBytes: frameBytes })
  const socket = new Socket({ fd: protocolDescriptor, readable: true, writable: true })
  socket.on('data', (chunk: Buffer) => {
    for (const frame of decoder.push(chunk)) {
      void tryAll(trustWorker(frame)).then((outcomes) => socket.write(encodeFrame(outcomes)))
    }
  })
  socket.on('close', () => process.exit(0))
  socket.write(encodeFrame({ type: 'ready' }))
}

async function tryAll(targets: Targets): Promise<Record<Attempt, Outcome>> {
  const loopback = await tryConnect({ host: '127.0.0.1', port: targets.loopbackPort })
  return {
    hostFile: outcomeOf(() => readFileSync(targets.file)),
    hostSocket: asOutcome(await tryConnect({ path: targets.socket })),
    hostAbstractSocket: asOutcome(await tryConnect({ path: targets.abstractSocket })),
    hostLoopback: asOutcome(loopback),
    hostProcess: sees(targets) ? 'succeeded' : 'failed',
    procFileSystem: outcomeOf(() => {
      if (readdirSync('/proc').length === 0) throw new Error('empty')
    }),
    fork: outcomeOf(() => {
      const { error } = spawnSync(process.execPath, ['--version'])
      if (error) throw error
    }),
    inetSocket: noSocket.has(loopback ?? '') ? 'failed' : 'succeeded',
  }
}

function sees({ ownPid, pids }: Targets): boolean {
  return process.pid === ownPid || pids.some((pid) => outcomeOf(() => process.kill(pid, 0)) === 'succeeded')
}

function outcomeOf(work: () => unknown): Outcome {
  try {
    work()
    return 'succeeded'
  } catch {
    return 'failed'
  }
}

/** null: it is connected. */
function tryConnect(where: NetConnectOpts): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(where, () => {
      socket.destroy()
      resolve(null)
    })
    socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message))
  })
}

function asOutcome(failure: string | null): Outcome {
  return failure === null ? 'succeeded' : 'failed'
}

/** Safe: the worker builds the targets from this very type. */
function trustWorker(frame: unknown): Targets {
  return frame as Targets
}
