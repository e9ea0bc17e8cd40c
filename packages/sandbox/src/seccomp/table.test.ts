import { expect, test } from 'vitest'
import { bootFilter, runFilter, supportedArchitectures } from './filters.ts'
import { errnos, type Rule, type Verdict } from './rules.ts'
import { type Architecture, type SyscallName, syscallNumber } from './syscall-numbers.ts'
import { runTable } from './table.ts'
import { deniedCalls, interpreter, judge, samples } from './testing/index.ts'

const auditArchitectures = { x64: 0xc000_003e, arm64: 0xc000_00b7, i386: 0x4000_0003, arm: 0x4000_0028 }
const killed = 0x8000_0000
const allowed = 0x7fff_0000
const failed = (errno: keyof typeof errnos) => 0x0005_0000 + errnos[errno]

for (const architecture of supportedArchitectures) {
  const run = interpreter(runFilter(architecture))
  const boot = interpreter(bootFilter(architecture))

  function ask(program: typeof run, number: number, args: readonly bigint[] = []): number {
    return program({ architecture: auditArchitectures[architecture], number, args })
  }

  test(`${architecture}: what attackers try is refused or ends the process`, () => {
    for (const { call, args, answer } of deniedCalls) {
      const number = syscallNumber(call, architecture)
      if (number === null) continue
      const expected = answer === 'SIGSYS' ? killed : failed(answer)
      expect(ask(run, number, args), `${call}(${args.join(', ')})`).toBe(expected)
    }
  })

  test(`${architecture}: each row answers as it says, and none is out of reach`, () => {
    for (const { name, number } of callsOf(allNames(), architecture)) {
      const rows = runTable.rules.filter((rule) => rule.syscalls.includes(name))
      const reached = new Set<Rule | null>()
      for (const args of rows.flatMap((rule) => samples(rule.when))) {
        const { verdict, rule } = judge(runTable, name, args)
        reached.add(rule)
        const answer = ask(run, number, args)
        if (answer !== answerOf(verdict)) expect.fail(`${name}(${args}): ${answer}, not ${verdict.kind}`)
      }
      expect(
        rows.filter((rule) => !reached.has(rule)),
        `rows of ${name}`,
      ).toEqual([])
    }
  })

  test(`${architecture}: a call that the table does not name does not exist, whatever its arguments`, () => {
    const named = new Set(runTable.rules.flatMap((rule) => numbersOf(rule.syscalls, architecture)))
    const random = pseudoRandom(7)
    const farAway = Array.from({ length: 5000 }, random)
    for (const number of [...Array(3000).keys(), ...farAway, 0x3fff_ffff, 0x7fff_ffff, 0xffff_ffff]) {
      if (named.has(number)) continue
      const args = Array.from({ length: 6 }, () => (BigInt(random()) << 32n) | BigInt(random()))
      const x32 = architecture === 'x64' && number >= 0x4000_0000
      const answer = ask(run, number, args)
      if (answer !== (x32 ? killed : failed('ENOSYS'))) expect.fail(`number ${number}: ${answer}`)
    }
  })

  test(`${architecture}: calls in the name of another architecture end the process`, () => {
    for (const other of Object.values(auditArchitectures)) {
      if (other === auditArchitectures[architecture]) continue
      for (const number of [0, 1, 4, 11, 63, 102, 220, 500]) {
        expect(run({ architecture: other, number })).toBe(killed)
        expect(boot({ architecture: other, number })).toBe(killed)
      }
    }
  })

  test(`${architecture}: before lock-down the filter answers for two calls only`, () => {
    for (const { name, number } of callsOf(allNames(), architecture)) {
      const expected = name === 'io_uring_setup' ? failed('ENOSYS') : allowed
      expect(ask(boot, number, [4096n, 4096n, 4n]), name).toBe(expected)
      const onDontFork = name === 'madvise' ? failed('none') : expected
      expect(ask(boot, number, [4096n, 4096n, 10n]), name).toBe(onDontFork)
    }
  })
}

test('x64: the calls of the x32 interface end the process', () => {
  for (const program of [runFilter('x64'), bootFilter('x64')].map(interpreter)) {
    for (const number of [0x4000_0000, 0x4000_0001, 0x4000_003b, 0x4000_0208, 0xffff_ffff]) {
      expect(program({ architecture: auditArchitectures.x64, number })).toBe(killed)
    }
  }
})

test('every refusal of the table has somebody who tries it', () => {
  const tried = new Set(deniedCalls.map((attempt) => attempt.call))
  const refused = runTable.rules.filter((rule) => rule.verdict.kind !== 'allow')
  expect(refused.flatMap((rule) => rule.syscalls).filter((name) => !tried.has(name))).toEqual([])
})

test('every call that there is has a number on at least one architecture, and none has that of another', () => {
  for (const architecture of supportedArchitectures) {
    const numbers = numbersOf(allNames(), architecture)
    expect(new Set(numbers).size).toBe(numbers.length)
  }
  const nowhere = allNames().filter((name) =>
    supportedArchitectures.every((architecture) => syscallNumber(name, architecture) === null),
  )
  expect(nowhere).toEqual([])
})

function callsOf(names: readonly SyscallName[], architecture: Architecture) {
  return names.flatMap((name) => {
    const number = syscallNumber(name, architecture)
    return number === null ? [] : [{ name, number }]
  })
}

function numbersOf(names: readonly SyscallName[], architecture: Architecture): number[] {
  return callsOf(names, architecture).map(({ number }) => number)
}

function allNames(): SyscallName[] {
  return [...new Set(runTable.rules.flatMap((rule) => rule.syscalls))]
}

function answerOf(verdict: Verdict): number {
  if (verdict.kind === 'errno') return failed(verdict.errno)
  return verdict.kind === 'kill' ? killed : allowed
}

/** Marsaglia's xorshift: the same numbers in every run. */
function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
