import type { Json, RunError } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { codeFault } from './fault.ts'
import { completeLog } from './log-completion.ts'

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

describe('log.', () => {
  it('is completed by what can be logged', () => {
    expect(completeLog('  log.')?.methods.map(({ name }) => name)).toEqual(['debug', 'info', 'warn', 'error'])
    expect(completeLog('await log.in')).toMatchObject({ typed: 'in', methods: [{ name: 'info' }] })
  })

  it('is completed only where the log itself is meant', () => {
    expect(completeLog('catalog.')).toBeNull()
    expect(completeLog('log')).toBeNull()
    expect(completeLog('log.x')).toBeNull()
  })
})
