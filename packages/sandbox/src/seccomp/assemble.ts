import { type Condition, errnos, type Rule, type Table, type Verdict } from './rules.ts'
import { type Architecture, syscallNumber } from './syscall-numbers.ts'

/**
 * Turns a table into a seccomp program: an array of `struct sock_filter`, little-endian, as SECCOMP_SET_MODE_FILTER and
 * bubblewrap's `--seccomp` take it. Formats: `linux/filter.h`, `linux/seccomp.h`, `linux/audit.h`.
 *
 * A binary search over the numbers leads to the rules of a call, so that every call costs about as much as any other.
 * Arguments are only read where rules ask for them: the kernel remembers answers that depend on the number alone.
 */
export function assembleFilter(table: Table, architecture: Architecture): Uint8Array {
  const program = [
    load(dataOffset.architecture),
    jump(op.ifEqual, auditArchitecture[architecture], { ifTrue: 1 }),
    answer({ kind: 'kill' }),
    load(dataOffset.number),
    ...(architecture === 'x64' ? refuseX32 : []),
    ...search(ranges(table, architecture)),
  ]
  if (program.length > mostInstructions) {
    throw new RangeError(`A seccomp program has at most ${mostInstructions} instructions: ${program.length}.`)
  }
  return encode(program)
}

interface Instruction {
  code: number
  ifTrue: number
  ifFalse: number
  value: number
}

/** Calls whose numbers lie between `from` and the next range get the same instructions. */
interface Range {
  from: number
  block: Instruction[]
}

const mostInstructions = 4096
const longestJump = 255

const op = {
  loadWord: 0x20,
  and: 0x54,
  always: 0x05,
  ifEqual: 0x15,
  ifAtLeast: 0x35,
  return: 0x06,
} as const

/** Of `struct seccomp_data`. */
const dataOffset = { number: 0, architecture: 4, arguments: 16 } as const

const auditArchitecture = { x64: 0xc000_003e, arm64: 0xc000_00b7 } as const

const verdictValue = { allow: 0x7fff_0000, errno: 0x0005_0000, kill: 0x8000_0000 } as const

/** The x32 calls share the architecture's name with x64 and differ by this bit of the number. */
const refuseX32 = [jump(op.ifAtLeast, 0x4000_0000, { ifFalse: 1 }), answer({ kind: 'kill' })]

function ranges(table: Table, architecture: Architecture): Range[] {
  const otherwise = [answer(table.otherwise)]
  const found: Range[] = [{ from: 0, block: otherwise }]
  for (const [number, rules] of rulesByNumber(table, architecture)) {
    found.push({ from: number, block: decide(rules, otherwise) }, { from: number + 1, block: otherwise })
  }
  // Of two that begin at the same number, the later one holds: a call directly behind another.
  const distinct = found.filter((range, at) => range.from !== found[at + 1]?.from)
  return distinct.filter((range, at) => !sameBlock(range, distinct[at - 1]))
}

function rulesByNumber(table: Table, architecture: Architecture): [number, Rule[]][] {
  const byNumber = new Map<number, Rule[]>()
  for (const rule of table.rules) {
    for (const name of rule.syscalls) {
      const number = syscallNumber(name, architecture)
      if (number === null) continue
      byNumber.set(number, [...(byNumber.get(number) ?? []), rule])
    }
  }
  return [...byNumber].sort(([a], [b]) => a - b)
}

function sameBlock(range: Range, before: Range | undefined): boolean {
  return before !== undefined && JSON.stringify(range.block) === JSON.stringify(before.block)
}

function search(sorted: readonly Range[]): Instruction[] {
  const middle = sorted[sorted.length >> 1]
  if (middle === undefined) return []
  if (sorted.length === 1) return middle.block
  const below = search(sorted.slice(0, sorted.length >> 1))
  const above = search(sorted.slice(sorted.length >> 1))
  if (below.length <= longestJump) {
    return [jump(op.ifAtLeast, middle.from, { ifTrue: below.length }), ...below, ...above]
  }
  return [jump(op.ifAtLeast, middle.from, { ifFalse: 1 }), jump(op.always, below.length), ...below, ...above]
}

/** Rules in their order; each one falls through to the next when a condition of it does not hold. */
function decide(rules: readonly Rule[], otherwise: Instruction[]): Instruction[] {
  const always = rules.findIndex((rule) => rule.when.length === 0)
  if (always === -1) return [...rules.flatMap(attempt), ...otherwise]
  return rules.slice(0, always + 1).flatMap(attempt)
}

function attempt({ when, verdict }: Rule): Instruction[] {
  const block = [answer(verdict)]
  for (const condition of when.toReversed()) block.unshift(...test(condition, block.length))
  return block
}

/** Goes on behind itself when the condition holds, else jumps over the `behind` next instructions. */
function test({ argument, mask, values }: Condition, behind: number): Instruction[] {
  if (values.length === 0 || values.some((value) => (value & ~mask) !== 0n)) {
    throw new RangeError('A condition has values, and its mask lets each of them through.')
  }
  const offset = dataOffset.arguments + 8 * argument
  const low = testHalf({ offset, mask: lower(mask), values: values.map(lower), behind })
  if (upper(mask) === 0) return low
  // More than one upper half would need a search of its own; no flag or count that is judged here has one.
  const uppers = new Set(values.map(upper))
  if (uppers.size !== 1) throw new RangeError('The values of a condition have the same upper half.')
  const high = testHalf({
    offset: offset + 4,
    mask: upper(mask),
    values: [...uppers],
    behind: behind + low.length,
  })
  return [...high, ...low]
}

interface HalfTest {
  offset: number
  mask: number
  values: readonly number[]
  behind: number
}

function testHalf({ offset, mask, values, behind }: HalfTest): Instruction[] {
  const masked = mask === 0xffff_ffff ? [] : [jump(op.and, mask)]
  const comparisons = values.map((value, at) => {
    const left = values.length - 1 - at
    return jump(op.ifEqual, value, { ifTrue: left, ifFalse: left === 0 ? behind : 0 })
  })
  return [load(offset), ...masked, ...comparisons]
}

function lower(value: bigint): number {
  return Number(value & 0xffff_ffffn)
}

function upper(value: bigint): number {
  return Number(value >> 32n)
}

function load(offset: number): Instruction {
  return { code: op.loadWord, ifTrue: 0, ifFalse: 0, value: offset }
}

function answer(verdict: Verdict): Instruction {
  const errno = verdict.kind === 'errno' ? errnos[verdict.errno] : 0
  return { code: op.return, ifTrue: 0, ifFalse: 0, value: verdictValue[verdict.kind] + errno }
}

function jump(code: number, value: number, { ifTrue = 0, ifFalse = 0 } = {}): Instruction {
  return { code, ifTrue, ifFalse, value }
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8)
  const view = new DataView(bytes.buffer)
  program.forEach(({ code, ifTrue, ifFalse, value }, at) => {
    if (Math.max(ifTrue, ifFalse) > longestJump) throw new RangeError('A rule is too long to jump over.')
    view.setUint16(at * 8, code, true)
    view.setUint8(at * 8 + 2, ifTrue)
    view.setUint8(at * 8 + 3, ifFalse)
    view.setUint32(at * 8 + 4, value, true)
  })
  return bytes
}
