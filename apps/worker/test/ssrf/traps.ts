import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { type Answers, type Heard, ports, type Reached } from './questions.ts'

/** Listens at every address there is: an honest web server at port 80, Postgres for the worker, and nothing but ears elsewhere. */
export async function startTraps({ databaseSocket }: { databaseSocket: string }) {
  const connections: Reached[] = []
  const requests: Heard[] = []
  const intruders: string[] = []
  const note = ({ localAddress = '', localPort = 0 }: Socket) =>
    connections.push({ address: localAddress.replace(/^::ffff:(?=[\d.]+$)/, ''), port: localPort })

  const web = createHttpServer((request, response) => void serve(request, response, requests))
  web.on('connection', note)
  const ears = createServer((socket) => {
    note(socket)
    socket.on('error', () => {}).end()
  })
  const database = createServer((socket) => passToDatabase(socket, databaseSocket, intruders))

  const listening = [
    [web, ports.http],
    [database, ports.database],
    ...[ports.https, ports.other, ports.smtp, ports.redis, ports.web].map((port) => [null, port] as const),
  ] as const
  for (const [server, port] of listening) {
    const own = server ?? createServer((socket) => ears.emit('connection', socket))
    own.listen(port, '::')
    await once(own, 'listening')
  }
  return {
    async reached(): Promise<Answers['reached']> {
      // What the kernel has accepted already comes in before this.
      await new Promise((resolve) => setTimeout(resolve, 50))
      return {
        connections: connections.splice(0),
        requests: requests.splice(0),
        intruders: intruders.splice(0),
      }
    },
  }
}

/** `/redirect/<status>/<address>` leads there, `/hops/<n>/<address>` in n steps, `/loop` nowhere, `/refresh` inside for a browser; all else is a plain page. */
async function serve(request: IncomingMessage, response: ServerResponse, requests: Heard[]): Promise<void> {
  const { url = '', method = '', headers, socket } = request
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  requests.push({
    address: (socket.localAddress ?? '').replace(/^::ffff:/, ''),
    method,
    host: headers.host ?? '',
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString(),
  })
  const [, kind, number, to = ''] = /^\/(redirect|hops)\/(\d+)\/([^?]*)/.exec(url) ?? []
  // As servers write what is not ASCII: byte by byte.
  const location = Buffer.from(decodeURIComponent(to)).toString('latin1')
  // Each request resolves anew.
  response.setHeader('connection', 'close')
  if (url.startsWith('/loop')) response.writeHead(302, { location: '/loop' }).end()
  else if (url.startsWith('/refresh')) {
    const page = `<meta http-equiv="refresh" content="0;url=http://127.0.0.1/"><iframe src="http://127.0.0.1/">`
    response.writeHead(200, { 'content-type': 'text/html', refresh: '0;url=http://127.0.0.1/' }).end(page)
  } else if (kind === 'redirect') response.writeHead(Number(number), { location }).end()
  else if (kind === 'hops') {
    const left = Number(number) - 1
    response.writeHead(302, { location: left > 0 ? `/hops/${left}/${to}` : location }).end()
  } else response.setHeader('content-type', 'application/json').end('[]')
}

/** Of the worker, bytes pass on. Whoever does not begin as Postgres' clients do, is somebody else. */
function passToDatabase(socket: Socket, path: string, intruders: string[]): void {
  socket.on('error', () => socket.destroy())
  let greeted = false
  socket.once('data', (first: Buffer) => {
    greeted = true
    const version = first.length >= 8 ? first.readUInt32BE(4) : 0
    if (version !== startupVersion && version !== sslRequest) {
      intruders.push(first.toString('latin1', 0, 100))
      socket.destroy()
      return
    }
    const database = connect(path)
    database.on('error', () => socket.destroy())
    database.write(first)
    socket.pipe(database).pipe(socket)
    socket.on('close', () => database.destroy())
  })
  socket.on('close', () => {
    if (!greeted) intruders.push('')
  })
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
const startupVersion = 196_608
const sslRequest = 80_877_103
