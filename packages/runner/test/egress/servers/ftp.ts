import { createServer } from 'node:net'
import { type Listening, listen } from './listen.ts'

/** As much of FTP (RFC 959, RFC 2428) as a passive download needs. `onDataPort`: each transfer has a port of its own. */
export async function startFtp({ onDataPort }: { onDataPort: (port: number) => void }): Promise<Listening> {
  const server = createServer((socket) => {
    let data: Listening | null = null
    const say = (line: string) => socket.write(`${line}\r\n`)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n'))
        if (line !== '') void handle(line.split(' ')[0] ?? '')
    })
    say('220 ready')

    async function handle(command: string): Promise<void> {
      switch (command) {
        case 'USER':
          say('331 password')
          return
        case 'PASS':
          say('230 welcome')
          return
        case 'EPSV':
          data = await listen(createServer((transfer) => transfer.end('id;1\nid;2\n', () => say('226 done'))))
          onDataPort(data.port)
          say(`229 Entering Extended Passive Mode (|||${data.port}|)`)
          return
        case 'RETR':
          say('150 here it comes')
          return
        case 'SIZE':
          say('213 10')
          return
        default:
          say(command === 'FEAT' || command === 'MDTM' ? '502 no' : '200 fine')
      }
    }
    socket.on('close', () => void data?.close())
  })
  return await listen(server)
}
