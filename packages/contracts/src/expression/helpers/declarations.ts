import { helperNamespaces } from './namespaces.ts'

/** Types that the signatures of helpers speak of. */
const sharedTypes = `/** ISO 8601 text, milliseconds since 1970, or a Date. */
type DateLike = string | number | Date
type DateUnit =
  | 'millisecond' | 'milliseconds' | 'second' | 'seconds' | 'minute' | 'minutes' | 'hour' | 'hours'
  | 'day' | 'days' | 'week' | 'weeks' | 'month' | 'months' | 'quarter' | 'quarters' | 'year' | 'years'
/** Numbers are taken as texts. */
type TextLike = string | number
/** A path into each item, such as customer.id, or a function of the item. */
type By<T> = string | ((item: T) => unknown)
type HashAlgorithm = 'sha256' | 'sha1' | 'sha512' | 'md5'
type HashEncoding = 'hex' | 'base64' | 'base64url'`

/** The helpers as TypeScript declarations for an editor: one interface for each namespace, `DateHelpers` for `date`. */
export function helperDeclarations(): string {
  const interfaces = helperNamespaces.map(({ name, description, helpers }) => {
    const methods = helpers.map(
      (helper) =>
        `  /**\n   * ${safe(helper.description)}\n   * @example\n   * ${safe(helper.example)} // ${safe(JSON.stringify(helper.result))}\n   */\n  ${helper.name}${helper.signature}`,
    )
    return `/** ${safe(description)} */\ninterface ${helperTypeOf(name)} {\n${methods.join('\n')}\n}`
  })
  return [sharedTypes, ...interfaces].join('\n\n')
}

export function helperTypeOf(namespace: string): string {
  return `${namespace.charAt(0).toUpperCase()}${namespace.slice(1)}Helpers`
}

/** A comment must not be ended by what it holds. */
function safe(text: string): string {
  return text.replaceAll('*/', '*\\/')
}
