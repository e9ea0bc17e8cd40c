import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { SandboxProgram } from '../../../src/program.ts'
import type { Targets } from '../targets.ts'

export const environmentName = 'MILLRACE_ESCAPE_CANARY'

/** What the suite lays out on the host. Nothing but an escape comes near it. */
export interface Canaries {
  program: SandboxProgram
  targets: Pick<Targets, 'files' | 'sockets' | 'ports'>
  /** Whatever a sandbox says is searched for them. */
  secrets: string[]
  /** What happened to them, a sentence each; none: nobody came. */
  touched(): string[]
  /** As if nobody had ever come. */
  restore(): void
  close(): Promise<void>
}

export async function layOutCanaries(): Promise<Canaries> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-escape-'))
  chmodSync(folder, 0o755)
  const home = mkdtempSync(join(homedir(), '.millrace-escape-'))
  const secrets: string[] = []
  const secret = () => {
    const text = `canary-${randomBytes(16).toString('hex')}`
    secrets.push(text)
    return text
  }
  const contents = new Map<string, string>()
  const lay = (path: string) => {
    contents.set(path, secret())
    writeFileSync(path, contents.get(path) ?? '')
    chmodSync(path, 0o666)
    return path
  }
  const program = await stageProgram(join(folder, 'program'))
  lay(join(folder, 'program/anybody-may-write'))
  // It is the program's: seeing it is no secret.
  secrets.pop()
  env[environmentName] = secret()

  const visits: string[] = []
  const visited = (what: string) => () => {
    visits.push(`somebody came to ${what}`)
  }
  const servers = [visited('the TCP port'), visited('the TCP port of IPv6'), visited('the metadata server')]
    .concat(visited('the Unix socket'), visited('the abstract socket'))
    .map((visit) =>
      createServer((socket) => {
        visit()
        socket.destroy()
      }),
    )
  const [tcp, tcp6, metadata, unix, abstract] = servers
  const path = join(folder, 'socket')
  const abstractName = `\0millrace-escape-${randomBytes(8).toString('hex')}`
  const udp = createSocket('udp4', visited('the UDP port'))
  udp.bind(0, '127.0.0.1')
  await Promise.all([
    once(udp, 'listening'),
    listen(tcp, { host: '127.0.0.1', port: 0 }),
    listen(tcp6, { host: '::1', port: 0 }),
    listen(metadata, { host: '127.0.0.1', port: 0 }),
    listen(unix, { path }),
    listen(abstract, { path: abstractName }),
  ])
  chmodSync(path, 0o777)

  return {
    program,
    secrets,
    targets: {
      files: {
        temporary: lay(join(folder, 'anybody-may-read-and-write')),
        home: lay(join(home, 'anybody-may-read-and-write')),
        besideProgram: lay(join(folder, 'beside-the-program')),
        program: folder,
        supervisor: fileURLToPath(import.meta.url),
      },
      sockets: { path, abstract: abstractName },
      ports: { tcp: portOf(tcp), tcp6: portOf(tcp6), udp: udp.address().port, metadata: portOf(metadata) },
    },
    touched: () => {
      const changed = [...contents].filter(([file, text]) => readOr(file) !== text)
      return [...visits, ...changed.map(([file]) => `${file} was changed`)]
    },
    restore: () => {
      visits.length = 0
      for (const [file, text] of contents) writeFileSync(file, text)
    },
    close: async () => {
      Reflect.deleteProperty(env, environmentName)
      udp.close()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
      rmSync(folder, { recursive: true, force: true })
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/**
 * A place of its own, so that there is something beside it that is not the repository, and something in it that anybody may
 * write. One file, since hundreds of processes load it.
 */
async function stageProgram(root: string): Promise<SandboxProgram> {
  const file = join(root, 'main.mjs')
  const entry = fileURLToPath(new URL('../inside/main.ts', import.meta.url))
  await build({ entryPoints: [entry], outfile: file, bundle: true, format: 'esm', platform: 'node' })
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  return { file, root }
}

type Server = ReturnType<typeof createServer>

async function listen(server: Server | undefined, where: { path: string } | { host: string; port: number }) {
  if (server === undefined) throw new Error('no server')
  server.listen(where)
  await once(server, 'listening')
}

function portOf(server: Server | undefined): number {
  const address = server?.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

function readOr(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
