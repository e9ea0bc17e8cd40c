import type { Retry, RunError } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { retryDelayMs } from './retry.ts'

const error = (more: Partial<RunError> = {}): RunError => ({
  code: 'unavailable',
  message: 'no',
  retryable: true,
  ...more,
})

interface Row {
  name: string
  retry: Retry | undefined
  attempt: number
  error?: RunError
  gives: number | null
}

const rows: Row[] = [
  { name: 'no retry: never again', retry: undefined, attempt: 1, gives: null },
  { name: 'first delay is one second', retry: { attempts: 3 }, attempt: 1, gives: 1000 },
  { name: 'delays double', retry: { attempts: 5 }, attempt: 3, gives: 4000 },
  { name: 'delays end at a minute', retry: { attempts: 20 }, attempt: 19, gives: 60_000 },
  { name: 'the last attempt is the last', retry: { attempts: 3 }, attempt: 3, gives: null },
  { name: 'fixed delays stay', retry: { attempts: 9, backoff: 'fixed', delayMs: 50 }, attempt: 7, gives: 50 },
  { name: 'maxDelayMs caps', retry: { attempts: 9, delayMs: 500, maxDelayMs: 800 }, attempt: 4, gives: 800 },
  {
    name: 'a first delay over a minute is kept',
    retry: { attempts: 2, delayMs: 90_000 },
    attempt: 1,
    gives: 90_000,
  },
  {
    name: 'errors not marked retryable end it',
    retry: { attempts: 3 },
    attempt: 1,
    error: error({ retryable: false }),
    gives: null,
  },
  {
    name: 'a listed code is tried again whatever its mark',
    retry: { attempts: 3, on: ['not_found'] },
    attempt: 1,
    error: error({ code: 'not_found', retryable: false }),
    gives: 1000,
  },
  { name: 'a code not listed ends it', retry: { attempts: 3, on: ['timeout'] }, attempt: 1, gives: null },
  {
    name: 'a canceled step is never tried again',
    retry: { attempts: 3, on: ['canceled'] },
    attempt: 1,
    error: error({ code: 'canceled' }),
    gives: null,
  },
  {
    name: 'Retry-After is the least, also over maxDelayMs',
    retry: { attempts: 3, maxDelayMs: 2000 },
    attempt: 1,
    error: error({ details: { retryAfterMs: 7000 } }),
    gives: 7000,
  },
  {
    name: 'a shorter Retry-After changes nothing',
    retry: { attempts: 3 },
    attempt: 1,
    error: error({ details: { retryAfterMs: 5 } }),
    gives: 1000,
  },
  {
    name: 'nonsense in retryAfterMs is ignored',
    retry: { attempts: 3 },
    attempt: 1,
    error: error({ details: { retryAfterMs: 'soon' } }),
    gives: 1000,
  },
  {
    name: 'a Retry-After of days is kept',
    retry: { attempts: 3 },
    attempt: 1,
    error: error({ details: { retryAfterMs: 172_800_000 } }),
    gives: 172_800_000,
  },
  {
    name: 'a Retry-After of ages ends it: sooner would be refused',
    retry: { attempts: 3 },
    attempt: 1,
    error: error({ details: { retryAfterMs: 1e15 } }),
    gives: null,
  },
]

describe('retryDelayMs', () => {
  it.each(rows)('$name', ({ retry, attempt, error: cause = error(), gives }) => {
    expect(retryDelayMs(retry, attempt, cause)).toBe(gives)
  })
})
