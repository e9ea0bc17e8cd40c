import type { Json, RunError } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { codeFault } from './fault.ts'

const threw = (details?: Json): RunError => ({
  code: 'code_threw',
  message: 'no lines',
  retryable: false,
  ...(details !== undefined && { details }),
})

describe('the place where code stopped', () => {
  it('is the line of the error, with its column when it is known', () => {
    expect(codeFault(threw({ line: 3, column: 7 }))).toEqual({ line: 3, column: 7, message: 'no lines' })
    expect(codeFault(threw({ line: 3 }))).toEqual({ line: 3, column: null, message: 'no lines' })
  })

  it('is unknown without a line, and for errors that are not of the code', () => {
    expect(codeFault(null)).toBeNull()
    expect(codeFault(threw())).toBeNull()
    expect(codeFault(threw({ line: 0 }))).toBeNull()
    expect(codeFault({ ...threw({ line: 3 }), code: 'rejected' })).toBeNull()
  })
})
