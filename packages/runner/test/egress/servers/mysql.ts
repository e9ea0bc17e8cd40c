import { createServer } from 'node:net'
import { createConnection } from 'mysql2'
import { type Listening, listen } from './listen.ts'

/** The protocol as the driver's own server side speaks it: one account, one answer. */
export async function startMysql(): Promise<Listening> {
  const server = createServer((stream) => {
    const connection = createConnection({ stream, isServer: true })
    connection.on('error', () => {})
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0-test',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      // All but TLS and compression.
      capabilityFlags: 0xffffff ^ 0x800 ^ 0x20,
      authCallback: (_account: object, done: (error: null) => void) => {
        done(null)
        expectCommand(connection)
      },
    })
    connection.on('query', () => {
      connection.writeTextResult([{ answer: 42 }], [column])
      expectCommand(connection)
    })
  })
  return await listen(server)
}

/** Each command counts its packets from zero, which this server side forgets. */
function expectCommand(connection: object): void {
  Reflect.set(connection, 'sequenceId', 0)
}

const column = {
  catalog: 'def',
  schema: 'test',
  table: 'test',
  orgTable: 'test',
  name: 'answer',
  orgName: 'answer',
  characterSet: 63,
  columnLength: 11,
  columnType: 3,
  type: 3,
  flags: 129,
  decimals: 0,
}
