import type { HelperNamespace } from './helper.ts'

export const objectHelpers: HelperNamespace = {
  name: 'object',
  description: 'Objects. No object given is ever changed: each helper gives a new one.',
  helpers: [
    {
      name: 'pick',
      signature: '(object: object, keys: readonly string[]): Record<string, any>',
      description: 'Only these keys; those that are not there are left out.',
      example: "object.pick({ id: 1, name: 'Ada', secret: 'x' }, ['id', 'name'])",
      result: { id: 1, name: 'Ada' },
    },
    {
      name: 'omit',
      signature: '(object: object, keys: readonly string[]): Record<string, any>',
      description: 'All but these keys.',
      example: "object.omit({ id: 1, secret: 'x' }, ['secret'])",
      result: { id: 1 },
    },
    {
      name: 'merge',
      signature: '(...objects: readonly object[]): Record<string, any>',
      description: 'Objects laid over each other, however deep; what comes later wins, lists are replaced.',
      example: 'object.merge({ a: { x: 1, y: 1 } }, { a: { y: 2 }, b: [3] })',
      result: { a: { x: 1, y: 2 }, b: [3] },
    },
    {
      name: 'get',
      signature: '(value: unknown, path: string, fallback?: unknown): any',
      description:
        'What stands at a path such as lines[0].sku; the fallback (or null) when nothing is there or null is.',
      example: "object.get({ lines: [{ sku: 'A7' }] }, 'lines[0].sku', 'none')",
      result: 'A7',
    },
    {
      name: 'entries',
      signature: '(object: object): { key: string; value: any }[]',
      description: 'A list of key and value, to loop over an object.',
      example: 'object.entries({ a: 1, b: 2 })',
      result: [
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
      ],
    },
    {
      name: 'fromEntries',
      signature: '(entries: readonly unknown[]): Record<string, any>',
      description: 'An object from a list of { key, value }, or of pairs.',
      example: "object.fromEntries([{ key: 'a', value: 1 }, ['b', 2]])",
      result: { a: 1, b: 2 },
    },
    {
      name: 'mapValues',
      signature: '(object: object, change: (value: any, key: string) => unknown): Record<string, any>',
      description: 'The same keys with changed values.',
      example: 'object.mapValues({ a: 1, b: 2 }, (value) => value * 10)',
      result: { a: 10, b: 20 },
    },
    {
      name: 'renameKeys',
      signature: '(object: object, names: Record<string, string>): Record<string, any>',
      description: 'Keys under new names; keys that are not named stay as they are.',
      example: "object.renameKeys({ order_id: 7, total: 5 }, { order_id: 'id' })",
      result: { id: 7, total: 5 },
    },
    {
      name: 'compact',
      signature: '(object: object): Record<string, any>',
      description: 'Without the keys whose value is null or undefined.',
      example: "object.compact({ id: 1, note: null, name: '' })",
      result: { id: 1, name: '' },
    },
    {
      name: 'isEmpty',
      signature: '(value: unknown): boolean',
      description:
        'Whether a value is null, undefined, an empty text, an empty list or an object without keys.',
      example: 'object.isEmpty({})',
      result: true,
    },
    {
      name: 'isEqual',
      signature: '(value: unknown, other: unknown): boolean',
      description: 'Whether two values are the same JSON, whatever the order of their keys.',
      example: 'object.isEqual({ a: 1, b: [2] }, { b: [2], a: 1 })',
      result: true,
    },
  ],
}
