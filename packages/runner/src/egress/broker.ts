import { Socket } from 'node:net'
import { type BrokerAnswer, type BrokerRequest, brokerLineBytes, brokerSocketName } from '@millrace/contracts'

export type Refused = Extract<BrokerAnswer, { ok: false }>
export type Opened = Extract<BrokerAnswer, { path: string }>

/** Taken before any step code, and before the hook. */
const connectOriginally = Socket.prototype.connect
const { nextTick } = process

let directory: string | null = null

/** null: there is no broker, and the network is as Node has it. */
export function useBroker(brokerDirectory: string | null): void {
  directory = brokerDirectory
}

export function hasBroker(): boolean {
  return directory !== null
}

/** Where a one-time socket is. */
export function pathOf(name: string): string {
  return `${directory}/${name}`
}

/** Calls back once, unless it is canceled before: then the broker gives up what it does. No promises: step code may replace them. */
export function ask(
  request: BrokerRequest,
  onAnswer: (answer: BrokerAnswer) => void,
): { cancel: () => void } {
  const known = withoutAsking(request)
  const socket = new Socket()
  let text = ''
  let settled = false
  const settle = (answer: BrokerAnswer) => {
    if (settled) return
    settled = true
    socket.destroy()
    onAnswer(answer)
  }
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    const end = text.indexOf('\n')
    if (end !== -1) settle(read(text.slice(0, end)))
    else if (text.length > brokerLineBytes) settle(noAnswer)
  })
  socket.on('error', () => settle(noAnswer))
  socket.on('close', () => settle(noAnswer))
  if (known !== null) nextTick(settle, known)
  else {
    Reflect.apply(connectOriginally, socket, [{ path: pathOf(brokerSocketName) }])
    socket.write(`${JSON.stringify(request)}\n`)
  }
  return {
    cancel: () => {
      settled = true
      socket.destroy()
    },
  }
}

/** What the protocol cannot say, and no other side could answer. */
function withoutAsking(request: BrokerRequest): Refused | null {
  if (request.host.length > longestHost) return { ok: false, code: 'ENOTFOUND', message: '' }
  if (request.op === 'open' && request.port === 0) return { ok: false, code: 'ECONNREFUSED', message: '' }
  return null
}
const longestHost = 255

export const noAnswer: Refused = {
  ok: false,
  code: 'ENETDOWN',
  message: 'The way out of this run does not answer.',
}

function read(line: string): BrokerAnswer {
  try {
    return trustBroker(JSON.parse(line))
  } catch {
    return noAnswer
  }
}

/** Safe: the worker is trusted inside, and answers with this very type. */
function trustBroker(answer: unknown): BrokerAnswer {
  return answer as BrokerAnswer
}
