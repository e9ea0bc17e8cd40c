import { once } from 'node:events'
import { setTimeout } from 'node:timers'
import { loadConnectors } from './connectors.ts'
import { prepareEgress } from './egress/index.ts'
import { drawNothing, prepareRealms } from './realm/index.ts'
import { fullRehearsal, rehearse } from './rehearse.ts'
import { rehearseOverSocket } from './rehearse-over-socket.ts'
import { reportToSupervisor } from './run/errors.ts'

/**
 * In a zygote: whatever a process does for the first time it does here, once, and every run finds it done. Leaves no
 * handle open, and draws no random number that a run would see again.
 */
export function prepare(): Promise<void> {
  prepareEgress()
  return drawNothing(prepareAll)
}

async function prepareAll(): Promise<void> {
  await loadConnectors()
  await rehearseOverSocket(fullRehearsal, rehearsals)
  await warmUpHttp()
  process.getBuiltinModule('node:tls').createSecureContext()
  await nothingIsOpen()
  prepareRealms(8)
}

/** By then V8 has compiled what each run calls, and not only parsed it. */
const rehearsals = 30

/**
 * A spare that nobody wants yet uses the time: about 90 ms of CPU, for 5 ms less in a run of code and far more where
 * connectors load. Under load it must not: runs that follow each other take a spare sooner than this.
 */
const idleBeforeWarmUpMs = 400

/** In a process that was not forked. */
export function prepareIdle(isTaken: () => boolean): void {
  // A run says more clearly what it lacks than a process that does not warm up.
  setTimeout(() => void warmUp(isTaken).catch(reportToSupervisor), idleBeforeWarmUpMs)
}

async function warmUp(isTaken: () => boolean): Promise<void> {
  if (isTaken()) return
  await rehearse()
  if (isTaken()) return
  await loadConnectors()
  // The first look at fetch loads its whole client.
  Reflect.get(globalThis, 'fetch')
  Reflect.get(globalThis, 'Headers')
}

/** Within the zygote's own network namespace, which leads nowhere else. */
async function warmUpHttp(): Promise<void> {
  const { createServer } = process.getBuiltinModule('node:http')
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { connection: 'close' }).end('{}'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : null
  for (let time = 0; time < 3; time += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })
    await response.json()
  }
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

/** Timers and sockets that are on their way out are waited for: a child would inherit them. */
async function nothingIsOpen(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, settleMs)
  await promise
}

const settleMs = 50
