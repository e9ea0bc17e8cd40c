import { expect, test } from 'vitest'
import { assembleFilter } from './assemble.ts'
import { bootFilter, runFilter, supportedArchitectures } from './filters.ts'
import { allow, type Condition, except, int, kill, long, type Rule, refuse, type Table, type Verdict } from './rules.ts'
import { type Architecture, type SyscallName, syscallNumber, syscallNumbers } from './syscall-numbers.ts'
import { bootTable, runTable } from './table.ts'
import { deniedCalls } from './testing/attempts.ts'
import { interpret } from './testing/interpret.ts'

const architectures = { x64: 0xc000_003e, arm64: 0xc000_00b7, i386: 0x4000_0003, arm: 0x4000_0028 }
const errnoNumbers = { none: 0, EPERM: 1, EACCES: 13, EINVAL: 22, ENOTTY: 25, ENOSYS: 38, ENOPROTOOPT: 92, ESOCKTNOSUPPORT: 94 }
const killed = 0x8000_0000
const allowed = 0x7fff_0000

for (const architecture of supportedArchitectures) {
  const run = runFilter(architecture)
  const boot = bootFilter(architecture)

  function ask(program: Uint8Array, number: number, args: readonly bigint[] = []): number {
    return interpret(program, { architecture: architectures[architecture], number, args })
  }

  test(`${architecture}: whatever attackers try is refused or ends the process`, () => {
    for (const { call, args, answer } of deniedCalls) {
      const number = syscallNumber(call, architecture)
      if (number === null) continue
      const expected = answer === 'SIGSYS' ? killed : 0x0005_0000 + errnoNumbers[answer]
      expect(ask(run, number, args), `${call}(${args.join(', ')})`).toBe(expected)
    }
  })

  test(`${architecture}: each row of the table answers as it says, and every other argument as the row behind it`, () => {
    for (const [at, rule] of runTable.rules.entries()) {
      for (const name of rule.syscalls) {
        const number = syscallNumber(name, architecture)
        if (number === null) continue
        let reached = 0
        for (const args of samples(rule.when)) {
          const { verdict, row } = judge(runTable, name, args)
          if (row === at) reached += 1
          expect(ask(run, number, args), `${name}(${args.join(', ')})`).toBe(valueOf(verdict))
        }
        expect(reached, `row ${at} of the table decides about ${name}`).toBeGreaterThan(0)
      }
    }
  })

  test(`${architecture}: no call that the table does not name is allowed, whatever its arguments`, () => {
    const named = new Set(
      runTable.rules.flatMap((rule) => rule.syscalls).map((name) => syscallNumber(name, architecture)),
    )
    const random = numbers(7)
    const strange = Array.from({ length: 5000 }, () => random() % 0x1_0000_0000)
    for (const number of [...Array(3000).keys(), ...strange, 0x4000_0000, 0x3fff_ffff, 0xffff_ffff]) {
      if (named.has(number)) continue
      const args = Array.from({ length: 6 }, () => BigInt(random()))
      expect([killed, 0x0005_0000 + errnoNumbers.ENOSYS], `number ${number}`).toContain(ask(run, number, args))
    }
  })

  test(`${architecture}: calls in the name of another architecture end the process`, () => {
    for (const other of Object.values(architectures)) {
      if (other === architectures[architecture]) continue
      for (const number of [0, 1, 4, 11, 63, 102, 220, 500]) {
        expect(interpret(run, { architecture: other, number })).toBe(killed)
        expect(interpret(boot, { architecture: other, number })).toBe(killed)
      }
    }
  })

  test(`${architecture}: before lock-down only two calls are answered by the filter`, () => {
    const madvise = requireNumber('madvise', architecture)
    expect(ask(boot, madvise, [4096n, 4096n, 10n])).toBe(0x0005_0000)
    expect(ask(boot, madvise, [4096n, 4096n, 4n])).toBe(allowed)
    expect(ask(boot, requireNumber('io_uring_setup', architecture))).toBe(0x0005_0000 + errnoNumbers.ENOSYS)
    for (const number of Array(600).keys()) {
      if (number === madvise || number === requireNumber('io_uring_setup', architecture)) continue
      expect(ask(boot, number, [10n, 10n, 10n])).toBe(allowed)
    }
  })

  test(`${architecture}: the hottest calls are answered within sixteen comparisons`, () => {
    for (const name of ['read', 'write', 'epoll_pwait', 'munmap', 'mprotect', 'futex'] as const) {
      const prefix = stepsToAnswer(run, architectures[architecture], requireNumber(name, architecture))
      expect(prefix, name).toBeLessThanOrEqual(24)
    }
  })
}

test('x64: the calls of the x32 interface end the process', () => {
  for (const program of [runFilter('x64'), bootFilter('x64')]) {
    for (const number of [0x4000_0000, 0x4000_0001, 0x4000_003b, 0x4000_0208, 0xffff_ffff]) {
      expect(interpret(program, { architecture: architectures.x64, number })).toBe(killed)
    }
  }
})
