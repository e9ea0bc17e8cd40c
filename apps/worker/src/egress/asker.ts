import type { Socket } from 'node:net'
import {
  type BrokerAnswer,
  type BrokerRequest,
  brokerLineBytes,
  brokerRequestSchema,
} from '@millrace/contracts'
import { answerLine } from './answer-line.ts'

export type Question = { ok: true; request: BrokerRequest } | { ok: false; problem: string }

/** One connection to the broker: a question, its answer, the end. */
export class Asker {
  readonly #socket: Socket
  readonly #gone = new AbortController()
  /** Null: it went away, or said nothing in time. */
  readonly question: Promise<Question | null>

  constructor(socket: Socket, { timeoutMs }: { timeoutMs: number }) {
    this.#socket = socket
    // Its fate is told by 'close'.
    socket.on('error', () => {})
    socket.on('close', () => this.#gone.abort())
    this.question = hear(socket, timeoutMs)
  }

  /** Whoever asks and closes before the answer has given up. */
  get gone(): AbortSignal {
    return this.#gone.signal
  }

  answer(answer: BrokerAnswer): void {
    const socket = this.#socket
    if (socket.destroyed) return
    socket.end(answerLine(answer), () => socket.destroy())
  }

  close(): void {
    this.#socket.destroy()
  }
}

function hear(socket: Socket, timeoutMs: number): Promise<Question | null> {
  const { promise, resolve } = Promise.withResolvers<Question | null>()
  const timer = setTimeout(() => socket.destroy(), timeoutMs)
  const chunks: Buffer[] = []
  let bytes = 0
  let heard = false
  const settle = (question: Question | null) => {
    heard = true
    clearTimeout(timer)
    resolve(question)
  }
  socket.on('data', (chunk: Buffer) => {
    if (heard) {
      // There is one question to a connection, and nobody collects more.
      socket.destroy()
      return
    }
    const end = chunk.indexOf(lineBreak)
    const line = end === -1 ? chunk : chunk.subarray(0, end)
    chunks.push(line)
    bytes += line.length
    if (bytes >= brokerLineBytes)
      settle({ ok: false, problem: `A question has at most ${brokerLineBytes} bytes.` })
    else if (end !== -1) settle(read(Buffer.concat(chunks).toString()))
  })
  socket.on('end', () => socket.destroy())
  socket.on('close', () => settle(null))
  return promise
}

const lineBreak = '\n'.charCodeAt(0)

function read(line: string): Question {
  try {
    const parsed = brokerRequestSchema.safeParse(JSON.parse(line))
    if (parsed.success) return { ok: true, request: parsed.data }
  } catch {
    // Not JSON: the same answer.
  }
  return { ok: false, problem: 'This is not a question that the broker knows.' }
}
