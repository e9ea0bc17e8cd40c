// The program whose sandboxes the suite takes. It does what the host says, and nothing keeps it from anything.
import { Socket } from 'node:net'
import { encodeFrame, FrameDecoder } from '../../../src/frames/index.ts'
import { runInside } from '../../../src/inside/index.ts'
import { attempts } from '../attempts/index.ts'
import type { Order } from '../order.ts'
import { contaminate } from './contaminate.ts'
import { draw } from './draw.ts'
import { holdSecret, readSecret } from './hold-secret.ts'
import { nameOfError } from './power.ts'

const frameBytes = 4 * 1024 * 1024

runInside({ prepare: () => Promise.resolve(), main })

function main(): void {
  const socket = new Socket({ fd: 3, readable: true, writable: true })
  const decoder = new FrameDecoder({ frameBytes, totalBytes: 16 * frameBytes })
  socket.on('data', (chunk: Buffer) => {
    for (const order of decoder.push(chunk)) {
      void obey(trustHost(order)).then((answer) => socket.write(encodeFrame(answer)))
    }
  })
  socket.on('close', () => process.exit(0))
  socket.write(encodeFrame('ready'))
}

async function obey(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'attempt': {
      const attempt = attempts.find(({ name }) => name === order.name)
      if (attempt === undefined) return 'unknown'
      try {
        const answer = await attempt.run({ targets: order.targets })
        return typeof answer === 'string' ? answer : answer === undefined ? 'done' : `got ${String(answer)}`
      } catch (error) {
        return nameOfError(error)
      }
    }
    case 'hold':
      return holdSecret(order.secret)
    case 'show':
      return readSecret()
    case 'draw':
      return draw()
    case 'contaminate':
      return contaminate(order.secret)
    default:
      return order satisfies never
  }
}

/** Safe: the host builds its orders from this very type. */
function trustHost(order: unknown): Order {
  return order as Order
}
