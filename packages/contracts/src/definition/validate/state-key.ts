import { stateKeyPattern, stateLimits } from '../../state.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'

/** A key of the state that is written out. */
export function checkStateKey(key: string, at: Path, report: Report): void {
  const message = stateKeyProblem(key)
  if (message === null) return
  report.add(at, message, {
    hint: `A key has at most ${stateLimits.keyLength} letters, digits, signs and blanks of plain ASCII.`,
    code: 'state_key_invalid',
  })
}

function stateKeyProblem(key: string): string | null {
  if (key === '') return 'A state key must not be empty.'
  if (key.length > stateLimits.keyLength) {
    return `This state key is ${key.length} characters long; ${stateLimits.keyLength} are allowed.`
  }
  if (key !== key.trim()) return `The state key ${JSON.stringify(key)} begins or ends with a blank.`
  if (stateKeyPattern.test(key)) return null
  return `The state key ${JSON.stringify(key)} holds a character that keys may not have.`
}
