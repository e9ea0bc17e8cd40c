import { errorCodes } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { adviceOn } from './error-advice.ts'

it('says what happened and what to do for every limit of a sandbox', () => {
  const limits = errorCodes.filter((code) =>
    /^(memory|cpu|disk|descriptor|egress|sandbox_violation)/.test(code),
  )
  expect(limits).toHaveLength(7)
  for (const code of limits) {
    const { what, remedy } = adviceOn({ code }) ?? { what: '', remedy: '' }
    expect(what).toMatch(/\.$/)
    expect(remedy).toMatch(/\.$/)
  }
})

it('leads to the Network tab where that tells more', () => {
  const leading = errorCodes.filter((code) => adviceOn({ code })?.network === true)
  expect(leading).toEqual(['egress_denied', 'egress_limit'])
})

it.each(['udp', 'listen', 'unix-socket'])(
  'sends nobody to the Network tab for %s, which no rule opens',
  (absent) => {
    const advice = adviceOn({ code: 'egress_denied', details: { absent } })
    expect(advice).not.toBeNull()
    expect(advice?.network).toBeUndefined()
    expect(advice).not.toEqual(adviceOn({ code: 'egress_denied' }))
  },
)
