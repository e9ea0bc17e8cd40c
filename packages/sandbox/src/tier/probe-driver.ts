import { fileURLToPath } from 'node:url'
import type { Sandbox, SandboxDriver } from '../driver.ts'
import { ownProgram } from '../own-programs.ts'
import type { SandboxProgram } from '../program.ts'
import { classify, type Verdict } from './classify.ts'
import type { Attempt, Outcome } from './facts.ts'
import { observe } from './observe.ts'
import { layOutTargets } from './targets.ts'

const limits = { memoryMb: 64, outputBytes: 64 * 1024, protocolBytes: 64 * 1024, frameBytes: 64 * 1024 }
const answerTimeoutMs = 10_000

/** The program whose sandboxes `probeDriver` takes. */
export function probeProgram(): SandboxProgram {
  const { file, isBundled } = ownProgram('probe')
  return isBundled ? { file } : { file, root: sourceRoot }
}

/** What the source of the probe imports is below it. */
const sourceRoot = fileURLToPath(new URL('../..', import.meta.url))

/** Takes a sandbox of a driver for `probeProgram`, lets it try to get out, and judges. */
export async function probeDriver(driver: SandboxDriver): Promise<Verdict> {
  const { targets, close } = await layOutTargets()
  try {
    const sandbox = await driver.take({ limits })
    const timer = setTimeout(() => sandbox.kill('deadline'), answerTimeoutMs)
    try {
      await sandbox.send({ ...targets, pids: [...targets.pids], ownPid: sandbox.pid })
      const inside = await answerOf(sandbox)
      // It lives on until it is killed, so that it can be looked at.
      return classify({ inside, outside: await observe(sandbox.pid) })
    } finally {
      clearTimeout(timer)
      sandbox.kill('finished')
      await sandbox.ended
    }
  } finally {
    await close()
  }
}

async function answerOf(sandbox: Sandbox): Promise<Record<Attempt, Outcome>> {
  for await (const message of sandbox.messages) {
    if (message === null || typeof message !== 'object' || !('hostFile' in message)) continue
    const said = new Map(Object.entries(message))
    const outcome = (attempt: Attempt): Outcome => (said.get(attempt) === 'failed' ? 'failed' : 'succeeded')
    return {
      hostFile: outcome('hostFile'),
      hostSocket: outcome('hostSocket'),
      hostAbstractSocket: outcome('hostAbstractSocket'),
      hostLoopback: outcome('hostLoopback'),
      hostProcess: outcome('hostProcess'),
      procFileSystem: outcome('procFileSystem'),
      fork: outcome('fork'),
      inetSocket: outcome('inetSocket'),
    }
  }
  throw new Error(`The probe gave no answer: ${JSON.stringify(await sandbox.ended)}`)
}
