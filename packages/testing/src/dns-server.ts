import { createSocket, type RemoteInfo } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'

export interface DnsQuestion {
  name: string
  type: 'A' | 'AAAA'
}

export interface DnsServer {
  /** Every question so far, in order. */
  questions: readonly DnsQuestion[]
  /** Asks this server, by UDP: `resolve4` and `resolve6`. */
  resolver: Resolver
  close(): Promise<void>
}

/**
 * A name server on 127.0.0.1 that answers as the test says, each time anew: `answer` gives the addresses, of which it sends
 * those of the type that was asked for. No addresses: the name exists, but has none.
 */
export async function startDnsServer({
  answer,
}: {
  answer: (question: DnsQuestion) => readonly string[]
}): Promise<DnsServer> {
  const questions: DnsQuestion[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    const { question, end } = readQuestion(message)
    const addresses = question === null ? [] : answer(question).filter((one) => isOfType(one, question.type))
    if (question !== null) questions.push(question)
    socket.send(reply({ message, end, addresses }), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver({ timeout: 2000, tries: 1 })
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  return {
    questions,
    resolver,
    async close() {
      resolver.cancel()
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}

/** RFC 1035, 4.1.1: id, flags, and four counts. */
const headerBytes = 12
const types = new Map<number, DnsQuestion['type']>([
  [1, 'A'],
  [28, 'AAAA'],
])

function readQuestion(message: Buffer): { question: DnsQuestion | null; end: number } {
  const labels: string[] = []
  let at = headerBytes
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const type = types.get(message.readUInt16BE(at + 1))
  const question = type === undefined ? null : { name: labels.join('.'), type }
  return { question, end: at + 5 }
}

function reply({
  message,
  end,
  addresses,
}: {
  message: Buffer
  end: number
  addresses: readonly string[]
}): Buffer {
  const header = Buffer.alloc(headerBytes)
  message.copy(header, 0, 0, 2)
  // A response, authoritative, recursion desired and available, no error.
  header.writeUInt16BE(0x8580, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(addresses.length, 6)
  return Buffer.concat([header, message.subarray(headerBytes, end), ...addresses.map(record)])
}

function record(address: string): Buffer {
  const data = bytesOf(address)
  const head = Buffer.alloc(headerBytes)
  // The name is that of the question: a pointer to it.
  head.writeUInt16BE(0xc000 | headerBytes, 0)
  head.writeUInt16BE(data.length === 4 ? 1 : 28, 2)
  head.writeUInt16BE(1, 4)
  // Nobody may remember it.
  head.writeUInt32BE(0, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function isOfType(address: string, type: DnsQuestion['type']): boolean {
  return address.includes(':') === (type === 'AAAA')
}

/** IPv6 only as eight groups, or with one "::". */
function bytesOf(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = new Array<string>(8 - before.length - after.length).fill('0')
  const groups = [...before, ...zeros, ...after].map((group) => group.padStart(4, '0'))
  return Buffer.from(groups.join(''), 'hex')
}
