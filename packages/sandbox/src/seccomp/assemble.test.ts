import { expect, test } from 'vitest'
import { assembleFilter } from './assemble.ts'
import { allow, bits, except, int, kill, long, type Rule, refuse, type Table } from './rules.ts'
import { type SyscallName, syscallNumber } from './syscall-numbers.ts'
import { interpreter } from './testing/index.ts'

const allowed = 0x7fff_0000
const killed = 0x8000_0000
const refused = 0x0005_0001
const missing = 0x0005_0026

test('the first rule whose conditions all hold decides', () => {
  const ask = filter(
    kill(['socket'], int(0, 2), int(1, 3)),
    refuse('EPERM', ['socket'], int(0, 2)),
    allow(['socket']),
  )
  expect(ask('socket', 2n, 3n)).toBe(killed)
  expect(ask('socket', 2n, 1n)).toBe(refused)
  expect(ask('socket', 1n, 3n)).toBe(allowed)
})

test('a call whose conditions do not hold gets the answer of those without rules', () => {
  const ask = filter(allow(['socket'], int(0, 1, 7)))
  expect(ask('socket', 1n)).toBe(allowed)
  expect(ask('socket', 7n)).toBe(allowed)
  expect(ask('socket', 2n)).toBe(missing)
  expect(ask('connect')).toBe(missing)
})

test('of an int only the half counts that the kernel reads', () => {
  const ask = filter(refuse('EPERM', ['ioctl'], int(1, 0x5412)), allow(['ioctl']))
  expect(ask('ioctl', 0n, 0x5412n)).toBe(refused)
  expect(ask('ioctl', 0n, 0xffff_ffff_0000_5412n)).toBe(refused)
  expect(ask('ioctl', 0n, 0x5413n)).toBe(allowed)
})

test('of a long both halves count', () => {
  const ask = filter(
    allow(['prlimit64'], long(2, 0n)),
    allow(['brk'], long(0, 0x7_0000_0001n, 0x7_0000_0002n)),
  )
  expect(ask('prlimit64', 0n, 0n, 0n)).toBe(allowed)
  expect(ask('prlimit64', 0n, 0n, 1n << 32n)).toBe(missing)
  expect(ask('prlimit64', 0n, 0n, 1n)).toBe(missing)
  expect(ask('brk', 0x7_0000_0002n)).toBe(allowed)
  expect(ask('brk', 0x6_0000_0002n)).toBe(missing)
  expect(ask('brk', 0x7_0000_0003n)).toBe(missing)
})

test('a mask hides the other bits, or all but the other bits', () => {
  const ask = filter(allow(['mmap'], bits(3, 0x21, 0x21)), allow(['socket'], except(1, 0o2004000, 1)))
  expect(ask('mmap', 0n, 0n, 0n, 0x4_0023n)).toBe(allowed)
  expect(ask('mmap', 0n, 0n, 0n, 0x20n)).toBe(missing)
  expect(ask('socket', 0n, 0o2004001n)).toBe(allowed)
  expect(ask('socket', 0n, 0o4002n)).toBe(missing)
  expect(ask('socket', 0n, 0x8000_0001n)).toBe(missing)
})

test('rules of one call with more instructions than one jump can cross are all reached', () => {
  const many = Array.from({ length: 90 }, (_, value) => allow(['ioctl'], int(0, value), int(1, value)))
  const ask = filter(allow(['read']), ...many, kill(['fcntl']), allow(['setns'], int(0, 1)))
  expect(ask('read')).toBe(allowed)
  expect(ask('ioctl', 0n, 0n)).toBe(allowed)
  expect(ask('ioctl', 89n, 89n)).toBe(allowed)
  expect(ask('ioctl', 89n, 88n)).toBe(missing)
  expect(ask('fcntl')).toBe(killed)
  expect(ask('setns', 1n)).toBe(allowed)
})

test('a condition that holds always or never is a mistake', () => {
  expect(() => filter(allow(['ioctl'], int(1)))).toThrow('has values')
  expect(() => filter(allow(['mmap'], bits(3, 0x21, 0x22)))).toThrow('lets each of them through')
})

test('what the kernel would not load is not assembled', () => {
  const values = Array.from({ length: 5000 }, (_, value) => value)
  expect(() => filter(...values.map((value) => allow(['ioctl'], int(0, value))))).toThrow('4096')
  expect(() => filter(allow(['ioctl'], int(0, ...values.slice(0, 300))))).toThrow('too long')
  expect(() => filter(allow(['ioctl'], long(0, 1n, 1n << 32n)))).toThrow('upper half')
})

function filter(...rules: Rule[]) {
  const table: Table = { rules, otherwise: { kind: 'errno', errno: 'ENOSYS' } }
  const ask = interpreter(assembleFilter(table, 'x64'))
  return (name: SyscallName, ...args: bigint[]) => {
    const number = syscallNumber(name, 'x64')
    if (number === null) throw new Error(`x64 has no ${name}.`)
    return ask({ architecture: 0xc000_003e, number, args })
  }
}
