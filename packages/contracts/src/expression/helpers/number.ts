import type { HelperNamespace } from './helper.ts'

export const numberHelpers: HelperNamespace = {
  name: 'number',
  description: 'Numbers. Texts are not taken as numbers: read them with number.parse first.',
  helpers: [
    {
      name: 'round',
      signature: '(value: number, digits?: number): number',
      description:
        'Rounded to so many digits after the point (default 0), halves away from zero, as money is.',
      example: 'number.round(1.005, 2)',
      result: 1.01,
    },
    {
      name: 'clamp',
      signature: '(value: number, min: number, max: number): number',
      description: 'The number, or the nearest limit when it lies outside of them.',
      example: 'number.clamp(140, 0, 100)',
      result: 100,
    },
    {
      name: 'format',
      signature: '(value: number, digits?: number, decimal?: string, thousands?: string): string',
      description: 'As text with so many digits after the point (default 2) and with separators.',
      example: "number.format(1234567.891, 2, ',', '.')",
      result: '1.234.567,89',
    },
    {
      name: 'parse',
      signature: "(text: string, decimal?: '.' | ','): number",
      description:
        'Reads a number written with separators; blanks, apostrophes and the other separator may group thousands.',
      example: "number.parse('1.234,50', ',')",
      result: 1234.5,
    },
    {
      name: 'isNumber',
      signature: '(value: unknown): boolean',
      description: 'Whether a value is a number and finite; texts are not.',
      example: "number.isNumber('12')",
      result: false,
    },
  ],
}
