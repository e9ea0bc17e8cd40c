import { itemsPerPoll } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { readFindings } from './findings.ts'

const found = (count: number) => ({ items: Array(count).fill(0), position: 'p', more: false })

describe('what a look brings out of its sandbox', () => {
  it('is taken up to as many items as one look may bring', () => {
    expect(readFindings(found(itemsPerPoll))).toEqual({ ok: true, findings: found(itemsPerPoll) })
  })

  it('is refused with the limit when it brings more, however small they are', () => {
    expect(readFindings(found(4_000_000))).toEqual({
      ok: false,
      reason: 'The trigger gave 4000000 items at once; one look may bring at most 500.',
    })
  })

  it.each([null, 'items', [], { items: {}, position: null, more: false }, { items: [] }])(
    'is refused when it is %j',
    (output) => {
      expect(readFindings(output)).toMatchObject({ ok: false, reason: expect.stringContaining('cursor') })
    },
  )
})
