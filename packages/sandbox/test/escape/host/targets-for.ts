import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import type { SandboxDriver } from '../../../src/driver.ts'
import { mask, type Targets } from '../targets.ts'
import type { Canaries } from './canaries.ts'
import { usual } from './limits.ts'
import type { Neighbour } from './neighbour.ts'
import { Obedient } from './obedient.ts'

/** All that there is to be found, a run that went before included. */
export async function targetsFor({
  driver,
  canaries,
  neighbour,
}: {
  driver: SandboxDriver
  canaries: Canaries
  neighbour: Neighbour
}): Promise<Targets> {
  const earlier = await Obedient.take(driver, usual)
  const secret = canaries.secrets[0] ?? ''
  await earlier.obey({ kind: 'contaminate', secret: neighbour.secretOfEarlierRun })
  const drawn = await neighbour.draw()
  await earlier.close()
  // The driver's own name for it leads through its descriptors, so that it is short.
  const directory = realpathSync(neighbour.brokerDirectory)
  return {
    ...canaries.targets,
    pids: { supervisor: process.pid, neighbour: neighbour.pid, own: 1 },
    brokers: { directory, name: basename(directory) },
    drawn,
    masked: [secret, neighbour.secret, neighbour.secretOfEarlierRun].map(masked),
  }
}

function masked(text: string): string {
  return Buffer.from([...Buffer.from(text)].map((byte) => byte ^ mask)).toString('hex')
}
