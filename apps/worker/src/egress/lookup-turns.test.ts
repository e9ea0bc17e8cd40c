import { describe, expect, it } from 'vitest'
import { LookupTurns, lookupCapsFor } from './lookup-turns.ts'

function lookups(turns: LookupTurns) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const start = (organizationId: string, name: string) =>
    turns.use(organizationId, () => {
      begun.push(name)
      return new Promise<void>((resolve) => ends.set(name, resolve))
    })
  return { begun, start, end: (name: string) => ends.get(name)?.() }
}

describe('LookupTurns', () => {
  it('lets an organization have its part, and others begin in front of what it has waiting', async () => {
    const { begun, start, end } = lookups(new LookupTurns({ total: 3, perOrganization: 2 }))
    const all = ['a1', 'a2', 'a3', 'b1', 'b2'].map((name) => start(name.charAt(0), name))
    await Promise.resolve()
    expect(begun).toEqual(['a1', 'a2', 'b1'])
    end('b1')
    await all[3]
    await Promise.resolve()
    expect(begun).toEqual(['a1', 'a2', 'b1', 'b2'])
    end('a1')
    await all[0]
    await Promise.resolve()
    expect(begun.at(-1)).toBe('a3')
    for (const name of ['a2', 'a3', 'b2']) end(name)
    await Promise.all(all)
  })

  it('gives a turn back that failed', async () => {
    const turns = new LookupTurns({ total: 1, perOrganization: 1 })
    await expect(turns.use('a', () => Promise.reject(new Error('no such name')))).rejects.toThrow(
      'no such name',
    )
    expect(await turns.use('b', () => Promise.resolve('found'))).toBe('found')
  })

  it('leaves a thread to the platform, whatever the pool', () => {
    expect(lookupCapsFor(4)).toEqual({ total: 1, perOrganization: 1 })
    expect(lookupCapsFor(36)).toEqual({ total: 17, perOrganization: 9 })
    expect(lookupCapsFor(1)).toEqual({ total: 1, perOrganization: 1 })
  })
})
