import { date } from './date.ts'
import { list } from './list.ts'
import { number } from './number.ts'
import { object } from './object.ts'
import { text } from './text.ts'

export { HelperError, show } from './argument.ts'
export { equalityKey } from './equality.ts'

/** The helper library, as every expression and code step has it. What it does is documented as data in contracts. */
export const helpers = Object.freeze({
  date: frozen(date),
  text: frozen(text),
  list: frozen(list),
  object: frozen(object),
  number: frozen(number),
})

export const helperNames = ['date', 'text', 'list', 'object', 'number'] as const

/** Step code shares this process: one step must not change what the next one calls. */
function frozen<T extends object>(namespace: T): Readonly<T> {
  for (const helper of Object.values(namespace)) Object.freeze(helper)
  return Object.freeze(namespace)
}
