import type { Socket } from 'node:net'
import type { BrokerAnswer } from '@millrace/contracts'
import { ask, noAnswer, type Opened, pathOf, type Refused } from './broker.ts'
import { connectError, isLookupFailure, isOfPlatform, lookupError } from './errors.ts'
import { type ConnectRequest, connectPipe, errnoOf, internalsOf, pipes } from './node-internals.ts'

const { nextTick } = process

export type LookupCallback = (error: Error | null, address?: string, family?: number) => void

/**
 * A Unix socket that Node takes for a TCP one: it connects to an address by asking the broker, and then goes to the
 * socket that the broker names. Everything above it (events, states, TLS, back-pressure, half-close) is Node's own.
 */
export class BrokeredPipe extends pipes.Pipe {
  #socket: Socket | null = null
  #question: { cancel: () => void } | null = null
  #opened: Opened | null = null
  #port = 0
  #connecting = false
  #closed = false

  constructor() {
    super(pipes.constants.SOCKET)
  }

  /** Nobody connects with it yet. */
  get isFree(): boolean {
    return this.#socket === null
  }

  /** Whose handle this is, or is to be. */
  serve(socket: Socket): void {
    this.#socket = socket
  }

  /** In place of a look-up: the broker gets the name itself, which is what its rules speak of. */
  open(host: string, port: number, callback: LookupCallback): void {
    this.#ask(host, port, (answer) => {
      if (answer.ok) {
        this.#opened = answer
        callback(null, answer.address, answer.family)
      } else if (isLookupFailure(answer)) callback(lookupError(answer, 'getaddrinfo', host))
      else this.#socket?.destroy(connectError(answer, { host, port }))
    })
  }

  connect(request: ConnectRequest, address: string, port: number): number {
    if (this.#connecting) return alreadyConnecting
    this.#connecting = true
    this.#port = port
    if (this.#opened !== null) {
      this.#enter(request, this.#opened)
      return 0
    }
    this.#ask(address, port, (answer) => {
      if (answer.ok) {
        this.#opened = answer
        this.#enter(request, answer)
        return
      }
      const errno = isOfPlatform(answer) ? undefined : errnoOf(answer.code)
      if (errno === undefined) this.#socket?.destroy(connectError(answer, { host: address, port }))
      else this.#complete(request, errno)
    })
    return 0
  }

  connect6(request: ConnectRequest, address: string, port: number): number {
    return this.connect(request, address, port)
  }

  getpeername(out: object): number {
    if (this.#opened === null) return notConnected
    const { address, family } = this.#opened
    Object.assign(out, { address, family: `IPv${family}`, port: this.#port })
    return 0
  }

  override close(done?: () => void): void {
    this.#closed = true
    this.#question?.cancel()
    super.close(done)
  }

  #ask(host: string, port: number, onAnswer: (answer: Opened | Refused) => void): void {
    this.#question = ask({ op: 'open', host, port }, (answer) => {
      this.#question = null
      onAnswer(asOpened(answer))
    })
  }

  #enter(request: ConnectRequest, { path, address }: Opened): void {
    const lost = () => {
      if (!this.#closed) this.#socket?.destroy(connectError(noAnswer, { host: address, port: this.#port }))
    }
    const own = new pipes.PipeConnectWrap()
    own.oncomplete = (status, _handle, _own, readable, writable) => {
      // What is wrong then is between this process and the broker.
      if (status !== 0) lost()
      else this.#complete(request, status, readable, writable)
    }
    if (connectPipe(this, own, pathOf(path)) !== 0) nextTick(lost)
  }

  #complete(request: ConnectRequest, status: number, readable = false, writable = false): void {
    if (this.#closed || this.#socket === null) return
    // Under TLS the handle that Node knows is the one around this.
    request.oncomplete(status, internalsOf(this.#socket)._handle, request, readable, writable)
  }
}

/** Of libuv, the same on every Linux. */
const alreadyConnecting = -114
const notConnected = -107

function asOpened(answer: BrokerAnswer): Opened | Refused {
  if (!answer.ok || 'path' in answer) return answer
  return { ok: false, code: 'EPROTO', message: 'The broker answered another question.' }
}
