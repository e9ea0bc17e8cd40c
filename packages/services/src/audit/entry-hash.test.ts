import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { entryHash, type HashedEntry, zeroHash } from './entry-hash.ts'

const entry: HashedEntry = {
  organizationId: 'o',
  seq: 1,
  id: 'e',
  at: '2026-11-23T12:00:00.000Z',
  actor: 'system',
  actorName: '',
  action: 'a.b',
  entity: 'a',
  entityId: '1',
  entityName: 'ä',
  result: 'done',
  data: JSON.parse('{"b":[{"d":1,"c":null}],"a":"x","10":1,"9":2,"!":3,"__proto__":4}'),
  address: '',
  userAgent: '',
}

it('hashes the text that docs/audit.md describes, keys in the order of UTF-16 code units', () => {
  const data = '{"!":3,"10":1,"9":2,"__proto__":4,"a":"x","b":[{"c":null,"d":1}]}'
  const text = `["millrace-audit-1","o",1,"e","2026-11-23T12:00:00.000Z","system","","a.b","a","1","ä","done",${data},"",""]`
  const expected = createHash('sha256').update(Buffer.alloc(32)).update(text).digest('hex')
  expect(entryHash(entry, zeroHash)).toBe(expected)
})

it('differs when anything of the entry does', () => {
  const changes: Partial<HashedEntry>[] = [
    { seq: 2 },
    { organizationId: 'p' },
    { actorName: 'x' },
    { result: 'refused' },
    { data: {} },
    { address: '127.0.0.1' },
  ]
  const hashes = changes.map((change) => entryHash({ ...entry, ...change }, zeroHash))
  expect(new Set([...hashes, entryHash(entry, zeroHash), entryHash(entry, 'f'.repeat(64))]).size).toBe(8)
})
