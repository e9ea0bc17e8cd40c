import { createServer, type Socket } from 'node:net'
import { BSON } from 'mongodb'
import { type Listening, listen } from './listen.ts'

/**
 * As much of a MongoDB server as a driver needs to sign on, insert and find. Follows the published wire protocol (OP_MSG:
 * a header of four 32-bit integers, flags, then sections; kind 0 is one document, kind 1 a named sequence of them).
 */
export async function startMongodb(): Promise<Listening> {
  const stored: BSON.Document[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let pending = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk])
      while (pending.length >= headerBytes && pending.length >= pending.readInt32LE(0)) {
        const length = pending.readInt32LE(0)
        const message = pending.subarray(0, length)
        pending = pending.subarray(length)
        socket.write(reply(message.readInt32LE(4), answer(readCommand(message), stored)))
      }
    })
  })
  const { port, close } = await listen(server)
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await close()
    },
  }
}

const headerBytes = 16
const opMsg = 2013
const checksumPresent = 1

function readCommand(message: Buffer): BSON.Document {
  const end = message.length - (message.readInt32LE(headerBytes) & checksumPresent ? 4 : 0)
  const command: BSON.Document = {}
  let at = headerBytes + 4
  while (at < end) {
    const kind = message.readUInt8(at)
    const size = message.readInt32LE(at + 1)
    const section = message.subarray(at + 1, at + 1 + size)
    if (kind === 0) Object.assign(command, BSON.deserialize(section))
    else {
      const nameEnd = section.indexOf(0, 4)
      command[section.toString('utf8', 4, nameEnd)] = readDocuments(section.subarray(nameEnd + 1))
    }
    at += 1 + size
  }
  return command
}

function readDocuments(bytes: Buffer): BSON.Document[] {
  const documents: BSON.Document[] = []
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) {
    documents.push(BSON.deserialize(bytes.subarray(at, at + bytes.readInt32LE(at))))
  }
  return documents
}

function answer(command: BSON.Document, stored: BSON.Document[]): BSON.Document {
  if ('hello' in command) return hello
  if ('insert' in command) {
    stored.push(...command.documents)
    return { ok: 1, n: command.documents.length }
  }
  if ('find' in command) {
    const wanted = Object.entries(command.filter)
    const firstBatch = stored.filter((each) => wanted.every(([key, value]) => each[key] === value))
    return { ok: 1, cursor: { id: BSON.Long.ZERO, ns: `${command.$db}.${command.find}`, firstBatch } }
  }
  return { ok: 1 }
}

const hello = {
  ok: 1,
  isWritablePrimary: true,
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 25,
  readOnly: false,
}

function reply(responseTo: number, document: BSON.Document): Buffer {
  const body = BSON.serialize(document)
  const head = Buffer.alloc(headerBytes + 5)
  head.writeInt32LE(head.length + body.length, 0)
  head.writeInt32LE(responseTo, 8)
  head.writeInt32LE(opMsg, 12)
  return Buffer.concat([head, body])
}
