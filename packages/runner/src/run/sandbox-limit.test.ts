import type { RunError } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { code, flowOf, runHere } from '../../test/harness.ts'
import { forbidden } from '../egress/errors.ts'
import { asSandboxLimit } from './sandbox-limit.ts'

const failed: RunError = {
  code: 'code_threw',
  message: 'what the step said',
  retryable: true,
  details: { name: 'TypeError', line: 3 },
}
const around = { path: 'work', memoryMb: 256 }

function errorWith(fields: object, message = 'as Node says it'): Error {
  return Object.assign(new Error(message), fields)
}

it.each([
  ['a full disk', { code: 'ENOSPC', syscall: 'write' }, 'disk_limit'],
  ['a quota of the disk', { code: 'EDQUOT', syscall: 'write', path: '/tmp/a' }, 'disk_limit'],
  ['a file beyond the largest', { code: 'EFBIG', syscall: 'write' }, 'disk_limit'],
  ['no descriptor left', { code: 'EMFILE', syscall: 'open', path: '/tmp/a' }, 'descriptor_limit'],
  ['no memory for a buffer', { code: 'ERR_MEMORY_ALLOCATION_FAILED' }, 'memory_limit'],
  ['a refused address', { code: 'EACCES', syscall: 'connect' }, 'egress_denied'],
  ['a refused address, after a library has copied the error', { code: 'EACCES' }, 'egress_denied'],
  ['a refused name', { code: 'EACCES', syscall: 'getaddrinfo' }, 'egress_denied'],
  ['a cap on connections', { code: 'EDQUOT', syscall: 'connect' }, 'egress_limit'],
])('%s has an error code of its own, and is not tried again', (_name, fields, code) => {
  const told = asSandboxLimit(failed, errorWith(fields), around)
  expect(told).toMatchObject({ code, retryable: false, details: { line: 3 } })
  expect(`${told.message} ${JSON.stringify(told.details)}`).toContain('as Node says it')
  expect(told.details).not.toHaveProperty('name')
})

it.each([
  [
    'ENOSPC',
    "The run's private disk is full: it holds 64 MB, and 10000 files and folders (step work, line 3). ",
  ],
  ['EFBIG', "A file on the run's private disk may have 64 MB at most (step work, line 3). "],
  ['EMFILE', 'The run has 512 files and connections open, as many as a run may (step work, line 3). '],
  ['ENOMEM', 'The run has no memory left for this: it may use 256 MB (step work, line 3). '],
])('%s: the sentence names the limit, the place and what to do', (errno, start) => {
  const { message } = asSandboxLimit(failed, errorWith({ code: errno }), around)
  expect(message).toContain(start)
  expect(message).toMatch(/[a-z]\.$/)
})

it('what a sandbox does not have at all is told apart from what a rule denies', () => {
  const udp = forbidden('UDP is not available.', { absent: 'udp', syscall: 'socket' })
  expect(asSandboxLimit(failed, udp, around)).toMatchObject({
    code: 'egress_denied',
    details: { absent: 'udp' },
  })
  const denied = errorWith({ code: 'EACCES', syscall: 'connect' })
  expect(asSandboxLimit(failed, denied, around)).not.toHaveProperty('details.absent')
})

it.each([
  'Array buffer allocation failed',
  'WebAssembly.Memory(): could not allocate memory',
  'WebAssembly.Memory.grow(): Unable to grow instance memory',
  'ArrayBuffer.prototype.resize: Out of memory',
  'SharedArrayBuffer.prototype.grow: Out of memory',
])('what V8 has no memory for is a matter of memory: %s', (message) => {
  expect(asSandboxLimit(failed, new RangeError(message), around).code).toBe('memory_limit')
})

it('a size that no memory could hold is an ordinary error', () => {
  const messages = [
    'Invalid array length',
    'Invalid string length',
    'WebAssembly.Memory.grow(): Maximum memory size exceeded',
  ]
  for (const message of messages) expect(asSandboxLimit(failed, new RangeError(message), around)).toBe(failed)
})

it('the reason may lie deep in causes, or among the errors of an aggregate', () => {
  const reason = errorWith({ code: 'EACCES', syscall: 'connect' }, 'The platform does not allow it.')
  const fetchFailed = new TypeError('fetch failed', { cause: reason })
  const wrapped = new Error('could not sync', { cause: fetchFailed })
  expect(asSandboxLimit(failed, wrapped, around)).toMatchObject({
    code: 'egress_denied',
    message: 'The platform does not allow it.',
  })
  const all = new AggregateError([new Error('one'), wrapped], 'all failed')
  expect(asSandboxLimit(failed, all, around).code).toBe('egress_denied')
})

it('a permission of the file system is an ordinary error', () => {
  const error = errorWith({ code: 'EACCES', syscall: 'open', path: '/usr/x' })
  expect(asSandboxLimit(failed, error, around)).toBe(failed)
})

it('what is no error, causes itself, or cannot be read changes nothing', () => {
  const circle: { cause?: unknown } = {}
  circle.cause = circle
  for (const thrown of [undefined, null, 'text', 7, circle])
    expect(asSandboxLimit(failed, thrown, around)).toBe(failed)
})

it.each([
  ["Object.assign(new Error('the disk is full'), { code: 'ENOSPC', syscall: 'write' })", 'disk_limit'],
  [
    "new TypeError('fetch failed', { cause: Object.assign(new Error('not there'), { code: 'EACCES' }) })",
    'egress_denied',
  ],
])('the journal has it: a step that throws %s', async (thrown, limit) => {
  const retry = { attempts: 3, delayMs: 1 }
  const { steps, done } = await runHere(
    flowOf([code('step', `export default () => { throw ${thrown} }`, { retry })]),
  )
  expect(done?.error).toMatchObject({ code: limit, stepId: 'step', details: { line: 1 } })
  expect(steps.filter(({ status }) => status === 'failed')).toHaveLength(1)
  expect(steps.map(({ attempt }) => attempt)).not.toContain(2)
})
