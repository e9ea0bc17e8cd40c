import { describe, expect, test } from 'vitest'
import { createEgressPolicy } from '../policy/policy.ts'
import { parseEgressRules } from '../rule/parse.ts'
import { NameMemory, underName } from './name-memory.ts'

const policyOf = ({
  allow = [],
  deny = [],
  operator = '',
}: {
  allow?: string[]
  deny?: string[]
  operator?: string
}) => createEgressPolicy({ operatorAllow: parseEgressRules(operator).rules, organization: { allow, deny } })

function given(names: Record<string, string[]>): NameMemory {
  const memory = new NameMemory()
  for (const [name, addresses] of Object.entries(names)) memory.remember(name, addresses)
  return memory
}

describe('the name of an address', () => {
  const open = policyOf({})

  test('is the one that gave it, whatever the spelling of either', () => {
    const memory = given({ 'API.example.': ['1.1.1.1', '2606:4700::1111'] })
    const nameOf = (host: string) => memory.nameFor({ host, port: 443 }, open)
    expect(nameOf('1.1.1.1')).toBe('api.example')
    expect(nameOf('0x1010101')).toBe('api.example')
    expect(nameOf('[2606:4700:0:0::1111]')).toBe('api.example')
    expect(nameOf('1.1.1.2')).toBeNull()
    expect(nameOf('api.example')).toBeNull()
  })

  test('is no other address', () => {
    expect(given({ '1.0.0.1': ['1.1.1.1'] }).nameFor({ host: '1.1.1.1', port: 443 }, open)).toBeNull()
  })

  test('is the last of several, unless the rules speak of another', () => {
    const memory = given({ 'a.example': ['1.1.1.1'], 'b.example': ['1.1.1.1'], 'c.example': ['1.1.1.1'] })
    const nameOf = (policy: typeof open) => memory.nameFor({ host: '1.1.1.1', port: 443 }, policy)
    expect(nameOf(open)).toBe('c.example')
    expect(nameOf(policyOf({ allow: ['b.example:443'] }))).toBe('b.example')
    expect(nameOf(policyOf({ deny: ['a.example:443'] }))).toBe('a.example')
    expect(nameOf(policyOf({ allow: ['b.example'], deny: ['a.example:443'] }))).toBe('a.example')
    expect(nameOf(policyOf({ allow: ['z.example'] }))).toBe('c.example')
  })

  test('is not kept without end', () => {
    const memory = new NameMemory()
    const addresses = Array.from({ length: 6000 }, (_, index) => `1.1.${index >> 8}.${index & 255}`)
    memory.remember('many.example', addresses)
    expect(memory.nameFor({ host: '1.1.0.0', port: 1 }, open)).toBeNull()
    expect(memory.nameFor({ host: addresses.at(-1) ?? '', port: 1 }, open)).toBe('many.example')
    for (let index = 0; index < 20; index += 1) memory.remember(`${index}.example`, ['9.9.9.9'])
    const nameOf = (allowed: string) =>
      memory.nameFor({ host: '9.9.9.9', port: 1 }, policyOf({ allow: [allowed] }))
    expect(nameOf('3.example')).toBe('19.example')
    expect(nameOf('4.example')).toBe('4.example')
  })
})

describe('under a name', () => {
  test('an address is judged by the rules for the name, and still by what it is', () => {
    const policy = policyOf({ allow: ['api.example'], operator: '10.0.0.1' })
    const decide = (name: string, address: string) =>
      underName(policy, name).decide({ host: address, port: 443, address })
    expect(policy.decide({ host: '1.1.1.1', port: 443, address: '1.1.1.1' })).toMatchObject({
      allowed: false,
    })
    expect(decide('api.example', '1.1.1.1')).toEqual({ allowed: true })
    expect(decide('api.example', '10.0.0.1')).toEqual({ allowed: true })
    expect(decide('api.example', '10.0.0.2')).toMatchObject({ allowed: false, refusal: 'not_public' })
    expect(decide('other.example', '1.1.1.1')).toMatchObject({ allowed: false, refusal: 'not_listed' })
    expect(underName(policy, 'other.example').decideName({ host: '1.1.1.1', port: 443 })).toMatchObject({
      refusal: 'not_listed',
    })
  })
})
