import type { Condition, Rule, Table, Verdict } from '../rules.ts'
import type { SyscallName } from '../syscall-numbers.ts'

/** What a table says, read off without a program, and the rule that decided; null: none did. */
export function judge(
  table: Table,
  name: SyscallName,
  args: readonly bigint[],
): { verdict: Verdict; rule: Rule | null } {
  const rule = table.rules.find(
    ({ syscalls, when }) => syscalls.includes(name) && when.every((condition) => holds(condition, args)),
  )
  return { verdict: rule?.verdict ?? table.otherwise, rule: rule ?? null }
}

function holds({ argument, mask, values }: Condition, args: readonly bigint[]): boolean {
  return values.includes((args[argument] ?? 0n) & mask)
}

/**
 * Arguments on and beside the border of the conditions: every value with the ignored bits clear, set and mixed, and with
 * each single bit turned over.
 */
export function samples(conditions: readonly Condition[]): bigint[][] {
  const nothingElse = [Array<bigint>(6).fill(0n), Array<bigint>(6).fill(everyBit)]
  return conditions.reduce<bigint[][]>(
    (rows, { argument, mask, values }) =>
      rows.flatMap((row) => aroundAll(values, mask).map((value) => row.with(argument, value))),
    nothingElse,
  )
}

const everyBit = 0xffff_ffff_ffff_ffffn
const mixedBits = 0x5a5a_a5a5_3c3c_c3c3n

function aroundAll(values: readonly bigint[], mask: bigint): bigint[] {
  const ignored = everyBit & ~mask
  const exact = values.flatMap((value) => [value, value | ignored, value | (mixedBits & ignored)])
  const [first = 0n] = values
  const turned = Array.from({ length: 64 }, (_, bit) => first ^ (1n << BigInt(bit)))
  return [...exact, ...turned]
}
