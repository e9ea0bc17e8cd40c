import { createSocket, type RemoteInfo } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

export interface DnsQuestion {
  name: string
  type: 'A' | 'AAAA'
}

/** `aliases`: CNAME records, each the name of the next; the last has the addresses. */
export interface DnsAnswer {
  aliases?: readonly string[]
  addresses: readonly string[]
}

export interface DnsServer {
  port: number
  /** Every question so far, in order. */
  questions: readonly DnsQuestion[]
  /** Asks this server: `resolve4` and `resolve6`. */
  resolver: Resolver
  close(): Promise<void>
}

/**
 * A name server on 127.0.0.1 that answers as the test says, each time anew: `answer` gives the addresses, of which it sends
 * those of the type that was asked for. No addresses: the name exists, but has none; null: no answer ever comes.
 */
export async function startDnsServer({
  answer,
  port = 0,
}: {
  answer: (question: DnsQuestion) => readonly string[] | DnsAnswer | null
  port?: number
}): Promise<DnsServer> {
  const questions: DnsQuestion[] = []
  const replyTo = (message: Buffer): Buffer | null => {
    const { question, end } = readQuestion(message)
    if (question === null) return reply({ message, end, records: [] })
    questions.push(question)
    const given = answer(question)
    return given && reply({ message, end, records: recordsOf(question, toAnswer(given)) })
  }
  const { datagrams, streams } = await listenForBoth(port, replyTo)
  const resolver = new Resolver({ timeout: 2000, tries: 1 })
  resolver.setServers([`127.0.0.1:${datagrams.port}`])
  return {
    port: datagrams.port,
    questions,
    resolver,
    async close() {
      resolver.cancel()
      await Promise.all([datagrams.close(), streams.close()])
    },
  }
}

type Reply = (message: Buffer) => Buffer | null

interface Listening {
  port: number
  close(): Promise<void>
}

const mostTries = 20

/** A port that is free for datagrams may be some connection's own: then another one is looked for, unless one is asked for. */
async function listenForBoth(
  port: number,
  replyTo: Reply,
): Promise<{ datagrams: Listening; streams: Listening }> {
  for (let attempt = 1; ; attempt += 1) {
    const datagrams = await listenForDatagrams(port, replyTo)
    try {
      return { datagrams, streams: await listenForStreams(datagrams.port, replyTo) }
    } catch (error) {
      await datagrams.close()
      if (port !== 0 || attempt === mostTries) throw error
    }
  }
}

async function listenForDatagrams(port: number, replyTo: Reply): Promise<Listening> {
  const socket = createSocket('udp4')
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    const answered = replyTo(message)
    if (answered !== null) socket.send(shortened(answered, message), from.port, from.address)
  })
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  return {
    port: socket.address().port,
    async close() {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}

/** RFC 1035, 4.2.2: each message has its length in front. For answers that no datagram holds. */
async function listenForStreams(port: number, replyTo: Reply): Promise<Listening> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let received = Buffer.alloc(0)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
        const answered = replyTo(received.subarray(2, 2 + received.readUInt16BE()))
        received = received.subarray(2 + received.readUInt16BE())
        if (answered !== null) socket.write(Buffer.concat([uint16(answered.length), answered]))
      }
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** RFC 1035, 4.1.1: id, flags, and four counts. */
const headerBytes = 12
const datagramBytes = 512
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
  records,
}: {
  message: Buffer
  end: number
  records: readonly Buffer[]
}): Buffer {
  const header = Buffer.alloc(headerBytes)
  message.copy(header, 0, 0, 2)
  // A response, authoritative, recursion desired and available, no error.
  header.writeUInt16BE(0x8580, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(records.length, 6)
  return Buffer.concat([header, message.subarray(headerBytes, end), ...records])
}

/** Without its records, and with the flag that says so: then a resolver asks again by TCP. */
function shortened(answered: Buffer, message: Buffer): Buffer {
  if (answered.length <= datagramBytes) return answered
  const empty = reply({ message, end: readQuestion(message).end, records: [] })
  empty.writeUInt16BE(0x8780, 2)
  return empty
}

function toAnswer(given: readonly string[] | DnsAnswer): DnsAnswer {
  return 'addresses' in given ? given : { addresses: given }
}

function recordsOf(question: DnsQuestion, { aliases = [], addresses }: DnsAnswer): Buffer[] {
  // The name is that of the question: a pointer to it.
  const owners = [uint16(0xc000 | headerBytes), ...aliases.map(nameBytes)]
  const chain = aliases.map((alias, index) => record(owners[index], { type: 5, data: nameBytes(alias) }))
  const own = addresses.filter((address) => isOfType(address, question.type)).map(bytesOf)
  const type = question.type === 'A' ? 1 : 28
  return [...chain, ...own.map((data) => record(owners.at(-1), { type, data }))]
}

function record(owner: Buffer | undefined, { type, data }: { type: number; data: Buffer }): Buffer {
  const head = Buffer.alloc(10)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(1, 2)
  // Nobody may remember it.
  head.writeUInt32BE(0, 4)
  head.writeUInt16BE(data.length, 8)
  return Buffer.concat([owner ?? Buffer.of(0), head, data])
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from(label, 'latin1'))
  return Buffer.concat([...labels.flatMap((label) => [Buffer.of(label.length), label]), Buffer.of(0)])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function isOfType(address: string, type: DnsQuestion['type']): boolean {
  return address.includes(':') === (type === 'AAAA')
}

/** IPv6 only as eight groups, or with one "::"; its last two groups may be an IPv4 address. */
function bytesOf(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').flatMap(groupsOf))
  const zeros = new Array<string>(8 - before.length - after.length).fill('0')
  const groups = [...before, ...zeros, ...after].map((group) => group.padStart(4, '0'))
  return Buffer.from(groups.join(''), 'hex')
}

function groupsOf(part: string): string[] {
  if (part === '') return []
  if (!part.includes('.')) return [part]
  const bytes = Buffer.from(part.split('.').map(Number))
  return [bytes.toString('hex', 0, 2), bytes.toString('hex', 2, 4)]
}
