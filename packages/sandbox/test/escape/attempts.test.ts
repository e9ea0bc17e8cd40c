import { expect, it } from 'vitest'
import type { Attempt } from './attempt.ts'
import { attempts, groups } from './attempts/index.ts'

it('attempts have names of their own', () => {
  const names = attempts.map(({ name }) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

// Written anew by `vitest run -u packages/sandbox/test/escape/attempts.test.ts`.
it('ATTEMPTS.md lists all attempts', async () => {
  await expect(list()).toMatchFileSnapshot('ATTEMPTS.md')
})

function list(): string {
  const sections = Object.entries(groups).map(([title, rows]) =>
    [`## ${title}`, '', ...tableOf(rows.map(cellsOf))].join('\n'),
  )
  return `${[intro(), ...sections].join('\n\n')}\n`
}

function intro(): string {
  return [
    '# Attempts to escape',
    '',
    `Generated from the ${attempts.length} attempts in [attempts](attempts/index.ts); a test sees to it that this is up to date.`,
    'Each is made with the power of native code, and only what the kernel or the supervisor answers counts as a denial.',
    'Tried in: every driver with a containment (`contained`), those without one too (`everywhere`), or contained with little',
    'of a resource. Control: the same attempt succeeds where nothing is in its way.',
  ].join('\n')
}

const columns = ['Attempt', 'Like', 'After', 'Tried in', 'Denied with', 'Control']

function cellsOf({ name, like, canary, setting = 'contained', denied, hasControl }: Attempt): string[] {
  return [
    name,
    like,
    canary,
    setting,
    denied.map((answer) => `\`${answer}\``).join(', '),
    hasControl ? 'yes' : '',
  ]
}

function tableOf(rows: readonly string[][]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)]
}
