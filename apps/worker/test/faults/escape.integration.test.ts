import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { code, createKit, type EndedRun, type Kit } from '../kit.ts'
import { throughHost } from './through-host.ts'

/** `system(number, ...)` is a system call by its number; libc's errno follows one that failed. */
const systemCalls = `${throughHost}
  const { dlopen, getInt32 } = host.getBuiltinModule('node:ffi')
  const { functions } = dlopen(null, {
    syscall: { return: 'i64', arguments: Array.from({ length: 6 }, () => 'i64') },
    __errno_location: { return: 'pointer', arguments: [] },
  })
  const system = (...given) => {
    const all = Array.from({ length: 6 }, (_, index) => BigInt(given[index] ?? 0))
    return functions.syscall(...all) < 0n ? -getInt32(functions.__errno_location()) : 'done'
  };`

const isX64 = process.arch === 'x64'
/** By their numbers on x64 and on arm64. */
const call = (x64: number, arm64: number, ...rest: (number | bigint)[]) =>
  `${systemCalls} return system(${[isX64 ? x64 : arm64, ...rest].join(', ')})`
const newUser = 0x1000_0000

const EPERM = -1
const EACCES = -13
const ENOSYS = -38
const ESOCKTNOSUPPORT = -94

describe.each(['zygote', 'spawn'] as const)('fault 27: attempts to escape, driver %s', (kind) => {
  let kit: Kit

  beforeAll(async () => {
    kit = await createKit()
    await kit.worker({ driver: kit.driver({ kind }) })
  })
  afterAll(() => kit?.close())

  async function endOf(body: string): Promise<EndedRun & { runId: string; output: unknown }> {
    const runId = await kit.start(await kit.deploy({ steps: [code('attack', body)] }))
    const end = await kit.ended(runId)
    const [step] = await kit.services.db.system.stepRun.findMany({ where: { runId } })
    return { ...end, runId, output: step?.output }
  }

  const auditOf = (runId: string) =>
    kit.services.db.tenant(kit.ctx.actor.organizationId).auditEntry.findMany({
      where: { action: 'run.violation', entity: 'run', entityId: runId },
    })

  it.each([
    ['traces itself', call(101, 117, 0)],
    ['reads the memory of another process', call(310, 270, 1)],
    ['takes new namespaces', call(272, 97, newUser)],
    ['clones into new namespaces', call(56, 220, newUser)],
    ['enters a namespace', call(308, 268, 0, 0)],
    ['mounts', call(165, 40)],
    ['changes its root', call(161, 51)],
    ['loads a program into the kernel', call(321, 280, 0)],
    ['enters a ring of io_uring', call(426, 426, 5)],
    ['opens a file by its handle', call(304, 265, -100)],
    ['asks for keys', call(250, 219, 0)],
  ])('code that %s is ended at once, with an audit line', async (_name, body) => {
    const { runId, ...end } = await endOf(body)
    expect(end).toMatchObject({
      status: 'failed',
      errorCode: 'sandbox_violation',
      attempt: 1,
      error: { stepId: 'attack', message: expect.stringContaining('tried what a sandbox forbids') },
    })
    expect(kit.logged.filter(({ data }) => Object(data).runId === runId)).toMatchObject([
      { level: 'warn', message: 'a run tried what its sandbox forbids', data: { stepId: 'attack' } },
    ])
    expect(await auditOf(runId)).toMatchObject([
      { actor: 'system', data: { code: 'sandbox_violation', stepId: 'attack', attempt: 1 } },
    ])
  })

  it.each([
    ['signals all there are', call(62, 129, -1, 9), EPERM],
    ['sets up io_uring', call(425, 425, 1), ENOSYS],
    ['opens an internet socket', call(41, 198, 2, 1), EACCES],
    ['opens a netlink socket', call(41, 198, 16, 3), EACCES],
    ['opens a packet socket', call(41, 198, 17, 3), EACCES],
    ['opens a socket of the host', call(41, 198, 40, 1), EACCES],
    ['opens a datagram socket', call(41, 198, 1, 2), ESOCKTNOSUPPORT],
    ['listens for others', call(49, 200, 3), EPERM],
    ['shares memory', call(29, 194, 1, 4096, 0o1666), EPERM],
    ['makes a file in memory', call(319, 279), EPERM],
    ['executes a program', call(59, 221), EPERM],
    ['raises its limits', call(160, 164, 7), EPERM],
    ['changes its user', call(105, 146, 0), EPERM],
  ])('code that %s is refused by the kernel', async (_name, body, refusal) => {
    expect(await endOf(body)).toMatchObject({ status: 'succeeded', output: refusal })
  })

  it.each([
    ['the environment of its process', 'readFileSync("/proc/self/environ", "utf8")'],
    ['the memory of its process', 'readFileSync("/proc/self/mem")'],
    ['the users of the host', 'readFileSync("/etc/passwd", "utf8")'],
    ['the settings of the kernel', 'readFileSync("/sys/kernel/uevent_seqnum", "utf8")'],
    [
      'a way out through a link',
      'symlinkSync("../../../etc", "/tmp/out"), readFileSync("/tmp/out/passwd", "utf8")',
    ],
    ['a shared place in memory', 'writeFileSync("/dev/shm/x", "x")'],
    ['the program of its own sandbox', 'writeFileSync("/program/runner.cjs", "x")'],
    ['the place of the broker', 'writeFileSync("/broker/process", "x")'],
    ['Node itself', 'chmodSync("/bin/node", 0o777)'],
  ])('%s is not there, or not to be changed', async (_name, body) => {
    const names = 'chmodSync, readFileSync, symlinkSync, writeFileSync'
    const attempt = `const { ${names} } = await import('node:fs')
    try { return { got: (${body}) } } catch (error) { return error.code }`
    const { output } = await endOf(attempt)
    expect(['ENOENT', 'EROFS', 'EACCES', 'EPERM']).toContain(output)
  })

  it('what one run leaves behind, another one does not find', async () => {
    const mark = crypto.randomUUID()
    const left = `const fs = await import('node:fs'); fs.writeFileSync('/tmp/mark', '${mark}')
    ${throughHost} host.env.MARK = '${mark}'; host.mark = '${mark}'
    Object.getPrototypeOf(host).mark = '${mark}'; Buffer.poolSize = 7
    return Buffer.from('${mark}').length`
    expect(await endOf(left)).toMatchObject({ status: 'succeeded' })
    const look = `const fs = await import('node:fs'); ${throughHost}
    const residue = Array.from({ length: 200 }, () => Buffer.allocUnsafeSlow(65536)).some((b) => b.includes('${mark}'))
    return [fs.readdirSync('/tmp'), Object.keys(host.env), host.mark ?? null, Buffer.poolSize === 7, residue]`
    expect(await endOf(look)).toMatchObject({ output: [[], [], null, false, false] })
  })
})
