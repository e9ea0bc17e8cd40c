import { expect, it } from 'vitest'
import { fillTemplate, templateNames } from './secret-template.ts'

it('names what a template asks for', () => {
  expect(templateNames('Token {{ key }}:{{pair-2}}')).toEqual(['key', 'pair-2'])
  expect(templateNames('plain {text} {{{')).toEqual([])
})

it('puts values in as they are, and looks at them no second time', () => {
  const values: Record<string, string> = { a: '$& {{ b }}', b: 'no' }
  expect(fillTemplate('<{{ a }}> {{b}}', (name) => values[name] ?? '')).toBe('<$& {{ b }}> no')
})
