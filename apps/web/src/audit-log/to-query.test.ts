import { expect, it } from 'vitest'
import { toAuditQuery } from './to-query.ts'

it('turns days into the moments at which they begin and end where the viewer is', () => {
  const query = toAuditQuery({ from: '2026-11-23', to: '2026-11-23', q: 'x' })
  expect(query).toEqual({
    q: 'x',
    from: new Date(2026, 10, 23).toISOString(),
    to: new Date(2026, 10, 24).toISOString(),
  })
})

it('leaves out what is no day and no result', () => {
  expect(toAuditQuery({ from: 'yesterday', to: '', result: 'maybe', entity: 'run' })).toEqual({
    entity: 'run',
  })
  expect(toAuditQuery({ result: 'refused' })).toEqual({ result: 'refused' })
})
