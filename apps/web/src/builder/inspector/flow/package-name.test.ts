import { describe, expect, it } from 'vitest'
import { packageFault } from './package-name.ts'

describe('the name of a package', () => {
  it.each(['fast-xml-parser', '@scope/name', 'lodash.get', 'p-limit'])('may be %s', (name) => {
    expect(packageFault(name, new Set())).toBeNull()
  })

  it.each(['Lodash', 'a b', '../x', 'https://x.example/y.tgz', '@scope', 'node:fs', 'file:../x'])(
    'may not be %s',
    (name) => {
      expect(packageFault(name, new Set())).not.toBeNull()
    },
  )

  it('is in the list once', () => {
    expect(packageFault('zod', new Set(['zod']))).toMatch(/already/)
  })
})
