import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { insidePaths } from '../inside/command.ts'
import { lastOfLine } from '../process/process-tree.ts'
import { untilDead } from '../testing/processes.ts'
import { observe } from '../tier/observe.ts'
import { createBubblewrap } from './bubblewrap.ts'
import type { Containment, ContainmentPlan } from './containment.ts'
import { nodeFiles } from './node-files.ts'
import { createUnshare } from './unshare.ts'

const own = mkdtempSync(join(tmpdir(), 'millrace-containment-'))
chmodSync(own, 0o755)
writeFileSync(join(own, 'given'), 'for the sandbox', { mode: 0o644 })
afterAll(() => rmSync(own, { recursive: true }))

const plan: Omit<ContainmentPlan, 'command'> = {
  mounts: [...nodeFiles(), { from: join(own, 'given'), to: '/program/given' }],
  capabilities: 'none',
  seccompDescriptor: null,
}

/** Says what it finds, then stays. Descriptors are tried one by one: there is no /proc to list them. */
const look = `
  const { fstatSync, readFileSync, readdirSync, writeFileSync } = require('node:fs')
  const attempt = (work) => { try { return work() ?? 'done' } catch (error) { return error.code } }
  const inherited = Array.from({ length: 20 }, (_, fd) => fd).filter((fd) => {
    const stat = attempt(() => fstatSync(fd))
    return typeof stat === 'object' && (fd < 3 || stat.isSocket() || stat.isDirectory() || stat.isFile())
  })
  console.log(JSON.stringify({
    root: readdirSync('/'), dev: readdirSync('/dev'), cwd: process.cwd(), inherited,
    host: require('node:os').hostname(), uid: process.getuid(), parent: process.ppid,
    environment: Object.keys(process.env).filter((name) => name !== 'PWD'),
    given: readFileSync('/program/given', 'utf8'),
    writes: ['/x', '/dev/x', '/bin/x', '/program/given', '/tmp/x', '/dev/null']
      .filter((path) => attempt(() => writeFileSync(path, 'x')) === 'done'),
  }))
  setInterval(() => {}, 1000)`

const asRoot = process.getuid?.() === 0
const ordinaryUser = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']

describe.each<[string, Containment]>([
  ['bubblewrap', createBubblewrap('/usr/bin/bwrap')],
  ['unshare', createUnshare({ unshare: '/usr/bin/unshare', setpriv: '/usr/bin/setpriv' })],
])('containment %s', (_name, containment) => {
  describe.each(
    asRoot
      ? [
          ['root', []],
          ['an ordinary user', ordinaryUser],
        ]
      : [['an ordinary user', []]],
  )('started by %s', (_user, prefix) => {
    it('shows a program nothing but what it is given, in namespaces of its own, without capabilities', async () => {
      const { child, pid, said } = await start(containment, prefix, look)
      try {
        expect(said).toEqual({
          root: expect.not.arrayContaining(['proc', 'sys', 'etc', 'home', 'old', 'new', 'work', 'root']),
          dev: ['full', 'null', 'random', 'urandom'],
          cwd: '/',
          inherited: [0, 1, 2],
          host: 'sandbox',
          uid: 0,
          parent: 1,
          environment: [],
          given: 'for the sandbox',
          writes: ['/dev/null'],
        })
        expect(await observe(pid)).toMatchObject({
          namespaces: { user: 'own', pid: 'own', mnt: 'own', net: 'own', ipc: 'own', uts: 'own' },
          noNewPrivileges: true,
          capabilities: 0n,
          interfaces: [],
        })
      } finally {
        child.kill('SIGKILL')
        await untilDead(pid)
      }
    })

    it.each([
      ['its code', 'process.exit(7)', 7],
      ['the signal that ended it', "process.kill(process.pid, 'SIGTERM')", 128 + 15],
      ['an abort', 'process.abort()', 128 + 6],
    ])('tells %s', async (_what, code, expected) => {
      const [file = '', ...args] = commandOf(containment, prefix, code)
      const child = spawn(file, args, { cwd: '/', env: {}, stdio: 'ignore' })
      expect(await once(child, 'exit')).toEqual([expected, null])
    })
  })
})

function commandOf(containment: Containment, prefix: string[], code: string): string[] {
  return [...prefix, ...containment.commandFor({ ...plan, command: [insidePaths.node, '-e', code] })]
}

async function start(containment: Containment, prefix: string[], code: string) {
  const [file = '', ...args] = commandOf(containment, prefix, code)
  const env = { PATH: process.env.PATH, SECRET: 'of the worker' }
  const child = spawn(file, args, { cwd: '/', env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const said: unknown = JSON.parse(String(line))
  return { child, pid: await lastOfLine(child.pid ?? -1), said }
}
