import { describe, expect, it } from 'vitest'
import { classify } from './classify.ts'
import { attempts, namespaceKinds, type ProbeFacts } from './facts.ts'

const closed: ProbeFacts = {
  inside: {
    hostFile: 'failed',
    hostSocket: 'failed',
    hostAbstractSocket: 'failed',
    hostLoopback: 'failed',
    hostProcess: 'failed',
    procFileSystem: 'failed',
    fork: 'failed',
    inetSocket: 'failed',
  },
  outside: {
    namespaces: { user: 'own', pid: 'own', mnt: 'own', net: 'own', ipc: 'own', uts: 'own' },
    seccompMode: 2,
    noNewPrivileges: true,
    capabilities: 0n,
    interfaces: [],
  },
}

const inside = (over: Partial<ProbeFacts['inside']>) =>
  classify({ ...closed, inside: { ...closed.inside, ...over } })
const outside = (over: Partial<ProbeFacts['outside']>) =>
  classify({ ...closed, outside: { ...closed.outside, ...over } })

describe('classify', () => {
  it('is full only when every attempt failed and everything holds', () => {
    expect(classify(closed)).toEqual({ tier: 'full', gaps: [] })
  })

  it.each(attempts.flatMap((attempt) => [[attempt, 'succeeded'] as const, [attempt, 'unknown'] as const]))(
    'is below full, and says so in one sentence, when %s %s',
    (attempt, outcome) => {
      const verdict = inside({ [attempt]: outcome })
      expect(verdict.tier).not.toBe('full')
      expect(verdict.gaps).toHaveLength(1)
    },
  )

  it.each(['hostFile', 'hostSocket', 'hostAbstractSocket', 'hostLoopback', 'hostProcess'] as const)(
    'is none when a sandbox reaches the host: %s',
    (attempt) => {
      expect(inside({ [attempt]: 'succeeded' }).tier).toBe('none')
    },
  )

  it.each(namespaceKinds.flatMap((kind) => [[kind, 'shared'] as const, [kind, 'unknown'] as const]))(
    'is below full when the %s namespace is %s',
    (kind, state) => {
      const { tier } = outside({ namespaces: { ...closed.outside.namespaces, [kind]: state } })
      expect(tier).toBe(['pid', 'mnt', 'net'].includes(kind) ? 'none' : 'restricted')
    },
  )

  it.each([
    ['no filter', { seccompMode: 0 }],
    ['a filter nobody can confirm', { seccompMode: null }],
    ['privileges to gain', { noNewPrivileges: false }],
    ['a capability', { capabilities: 1n << 21n }],
    ['capabilities that nobody can read', { capabilities: null }],
  ])('is restricted with %s', (_what, over) => {
    expect(outside(over)).toMatchObject({ tier: 'restricted', gaps: [expect.any(String)] })
  })

  it.each([[['eth0']], [null]])('is none with network interfaces %o', (interfaces) => {
    expect(outside({ interfaces }).tier).toBe('none')
  })

  it('names every gap, and the worst decides', () => {
    const { tier, gaps } = classify({
      inside: { ...closed.inside, fork: 'succeeded', hostFile: 'succeeded' },
      outside: { ...closed.outside, seccompMode: 0 },
    })
    expect(tier).toBe('none')
    expect(gaps).toEqual([
      'a sandbox can read files of the host',
      'a sandbox can start processes',
      'no seccomp filter holds in a sandbox',
    ])
  })
})
