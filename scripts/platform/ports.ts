import { createServer } from 'node:net'
import { StartError } from './start-error.ts'

/** Refuses to go on when somebody else listens on the port. */
export async function requireFreePort({
  host,
  port,
  variable,
}: {
  host: string
  port: number
  variable: string
}): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, exclusive: true }, resolve)
    })
  } catch (error) {
    throw new StartError(portSentence({ error, host, port, variable }), { cause: error })
  } finally {
    server.close()
  }
}

/** A port that nobody uses right now, for test stacks. */
export async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return address.port
}

function portSentence({
  error,
  host,
  port,
  variable,
}: {
  error: unknown
  host: string
  port: number
  variable: string
}): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use: stop the program that listens there, or choose another port with ${variable}=${port + 1}.`
  }
  if (code === 'EACCES')
    return `This user may not listen on port ${port}: choose one above 1023 with ${variable}.`
  if (code === 'EADDRNOTAVAIL') return `HOST=${host} is not an address of this machine.`
  return `Port ${port} on ${host} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`
}
