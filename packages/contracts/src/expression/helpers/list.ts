import type { HelperNamespace } from './helper.ts'

export const listHelpers: HelperNamespace = {
  name: 'list',
  description:
    'Lists. `by` is a path into each item (customer.id) or a function of the item; left out, it is the item itself. Values are equal as JSON is, whatever the order of their keys. No list given is ever changed.',
  helpers: [
    {
      name: 'unique',
      signature: '<T>(list: readonly T[], by?: By<T>): T[]',
      description: 'The items without repetitions; the first of equal ones stays.',
      example: 'list.unique([1, 2, 1, 3])',
      result: [1, 2, 3],
    },
    {
      name: 'groupBy',
      signature: '<T>(list: readonly T[], by: By<T>): Record<string, T[]>',
      description: 'An object of lists: the items under what they have in common.',
      example:
        "list.groupBy([{ id: 1, city: 'Rome' }, { id: 2, city: 'Oslo' }, { id: 3, city: 'Rome' }], 'city')",
      result: {
        Rome: [
          { id: 1, city: 'Rome' },
          { id: 3, city: 'Rome' },
        ],
        Oslo: [{ id: 2, city: 'Oslo' }],
      },
    },
    {
      name: 'keyBy',
      signature: '<T>(list: readonly T[], by: By<T>): Record<string, T>',
      description: 'An object of items by a key of theirs; the last of equal keys stays.',
      example: "list.keyBy([{ id: 'a', n: 1 }, { id: 'b', n: 2 }], 'id')",
      result: { a: { id: 'a', n: 1 }, b: { id: 'b', n: 2 } },
    },
    {
      name: 'countBy',
      signature: '<T>(list: readonly T[], by: By<T>): Record<string, number>',
      description: 'How many items there are of each kind.',
      example: "list.countBy(['a', 'b', 'a'], (item) => item)",
      result: { a: 2, b: 1 },
    },
    {
      name: 'sortBy',
      signature: "<T>(list: readonly T[], by?: By<T>, order?: 'asc' | 'desc'): T[]",
      description:
        'The items in order of numbers, texts or dates; equal ones keep their places, missing values come last.',
      example: "list.sortBy([{ n: 2 }, { n: 10 }, { n: 1 }], 'n', 'desc')",
      result: [{ n: 10 }, { n: 2 }, { n: 1 }],
    },
    {
      name: 'chunk',
      signature: '<T>(list: readonly T[], size: number): T[][]',
      description: 'Lists of so many items each, as interfaces with a limit per request want them.',
      example: 'list.chunk([1, 2, 3, 4, 5], 2)',
      result: [[1, 2], [3, 4], [5]],
    },
    {
      name: 'sum',
      signature: '<T>(list: readonly T[], by?: By<T>): number',
      description: 'The sum of numbers; 0 for an empty list.',
      example: "list.sum([{ price: 0.1 }, { price: 0.2 }], 'price')",
      result: 0.3,
    },
    {
      name: 'average',
      signature: '<T>(list: readonly T[], by?: By<T>): number | null',
      description: 'The mean of numbers; null for an empty list.',
      example: 'list.average([1, 2, 6])',
      result: 3,
    },
    {
      name: 'min',
      signature: '<T>(list: readonly T[], by?: By<T>): T | null',
      description: 'The item with the smallest number, text or date; null for an empty list.',
      example: "list.min([{ n: 3 }, { n: 1 }], 'n')",
      result: { n: 1 },
    },
    {
      name: 'max',
      signature: '<T>(list: readonly T[], by?: By<T>): T | null',
      description: 'The item with the greatest number, text or date; null for an empty list.',
      example: 'list.max([3, 9, 4])',
      result: 9,
    },
    {
      name: 'flatten',
      signature: '(list: readonly unknown[], depth?: number): any[]',
      description: 'The items of the lists in a list, one level deep or as deep as asked.',
      example: 'list.flatten([[1, 2], [3], 4])',
      result: [1, 2, 3, 4],
    },
    {
      name: 'compact',
      signature: '<T>(list: readonly T[]): T[]',
      description: 'The items without null, undefined and empty texts; 0 and false stay.',
      example: "list.compact([0, null, 'a', ''])",
      result: [0, 'a'],
    },
    {
      name: 'partition',
      signature: '<T>(list: readonly T[], test: By<T>): [T[], T[]]',
      description: 'Two lists: the items for which the test holds, and the others.',
      example: 'list.partition([1, 2, 3, 4], (n) => n > 2)',
      result: [
        [3, 4],
        [1, 2],
      ],
    },
    {
      name: 'zip',
      signature: '(...lists: readonly (readonly unknown[])[]): any[][]',
      description:
        'The first items of all lists together, then the second ones; null where a list has ended.',
      example: "list.zip(['a', 'b'], [1, 2])",
      result: [
        ['a', 1],
        ['b', 2],
      ],
    },
    {
      name: 'range',
      signature: '(start: number, end?: number, step?: number): number[]',
      description:
        'Numbers from start up to but without end; with one number given, from 0 to it; at most 100,000 numbers.',
      example: 'list.range(1, 10, 3)',
      result: [1, 4, 7],
    },
    {
      name: 'difference',
      signature: '<T>(list: readonly T[], other: readonly unknown[], by?: By<T>): T[]',
      description: 'The items that the other list does not have.',
      example: "list.difference([{ id: 1 }, { id: 2 }], [{ id: 2 }], 'id')",
      result: [{ id: 1 }],
    },
    {
      name: 'intersection',
      signature: '<T>(list: readonly T[], other: readonly unknown[], by?: By<T>): T[]',
      description: 'The items that the other list has too.',
      example: 'list.intersection([1, 2, 3], [2, 3, 4])',
      result: [2, 3],
    },
  ],
}
