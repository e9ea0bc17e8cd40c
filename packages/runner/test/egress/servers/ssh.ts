import { Server, type SFTPWrapper, utils } from 'ssh2'
import { type Listening, listen } from './listen.ts'

const { OPEN_MODE, STATUS_CODE } = utils.sftp

/** An SFTP server that keeps one file in memory. */
export async function startSsh(): Promise<Listening> {
  const hostKeys = [utils.generateKeyPairSync('ed25519').private]
  const server = new Server({ hostKeys }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (attempt) => {
      if (attempt.method === 'password' && attempt.password === 'pw') attempt.accept()
      else attempt.reject(['password'])
    })
    client.on('session', (accept) => accept().on('sftp', (open) => serveFile(open())))
  })
  return await listen(server)
}

function serveFile(sftp: SFTPWrapper): void {
  let content = Buffer.alloc(0)
  const handle = Buffer.from('1')
  sftp.on('OPEN', (id: number, _path: string, flags: number) => {
    if (flags & OPEN_MODE.TRUNC) content = Buffer.alloc(0)
    sftp.handle(id, handle)
  })
  sftp.on('WRITE', (id: number, _handle: Buffer, offset: number, data: Buffer) => {
    const grown = Buffer.alloc(Math.max(content.length, offset + data.length))
    content.copy(grown)
    data.copy(grown, offset)
    content = grown
    sftp.status(id, STATUS_CODE.OK)
  })
  sftp.on('READ', (id: number, _handle: Buffer, offset: number, length: number) => {
    if (offset >= content.length) sftp.status(id, STATUS_CODE.EOF)
    else sftp.data(id, content.subarray(offset, offset + length))
  })
  const attributes = (id: number) =>
    sftp.attrs(id, { mode: 0o100644, uid: 0, gid: 0, size: content.length, atime: 0, mtime: 0 })
  sftp.on('FSTAT', attributes)
  sftp.on('STAT', attributes)
  sftp.on('FSETSTAT', (id: number) => sftp.status(id, STATUS_CODE.OK))
  sftp.on('CLOSE', (id: number) => sftp.status(id, STATUS_CODE.OK))
}
