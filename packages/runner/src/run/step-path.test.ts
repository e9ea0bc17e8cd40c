import { describe, expect, it } from 'vitest'
import { idempotencyKey, itemOf, scopeOf, stepIdOf } from './step-path.ts'

describe('step paths', () => {
  it.each([
    ['fetch', 'run:fetch:0'],
    ['each[3]/post', 'run:each/post:3'],
    ['each[3]/rows[12]/post', 'run:each/rows/post:3.12'],
  ])('the idempotency key of %s is %s', (path, key) => {
    expect(idempotencyKey('run', path)).toBe(key)
  })

  it('knows the scope, the step and the loop item of a path', () => {
    expect(scopeOf('a[1]/b[2]/c')).toBe('a[1]/b[2]/')
    expect(stepIdOf('a[1]/b[2]/c')).toBe('c')
    expect(itemOf('a[1]/b[2]/')).toEqual({ loopPath: 'a[1]/b', index: 2 })
    expect(itemOf('')).toBeNull()
  })
})
