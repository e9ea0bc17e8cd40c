import type { Field, FromSandbox } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { maskDone, maskLog, maskRespond, maskStep } from './mask-message.ts'

const mask = (text: string) => text.replaceAll('s3cret', '***')
const error = {
  code: 'code_threw',
  message: 'a s3cret',
  retryable: true,
  details: { s3cret: 1 },
  stepId: 's3cret',
} as const
const field: Field = {
  key: 'choice',
  type: 'select',
  label: 's3cret',
  help: 's3cret',
  placeholder: 's3cret',
  default: 's3cret',
  options: [{ value: 'one', label: 's3cret' }],
}
const step: Extract<FromSandbox, { type: 'step' }> = {
  type: 'step',
  path: 'a',
  stepId: 'a',
  status: 'waiting',
  attempt: 1,
  at: 0,
}

it.each([
  ['a log line', maskLog({ type: 'log', level: 'info', message: 's3cret', data: ['s3cret'], at: 0 }, mask)],
  ['an input', maskStep({ ...step, input: { s3cret: 's3cret' } }, mask)],
  ['an output', maskStep({ ...step, output: 's3cret' }, mask)],
  ['items', maskStep({ ...step, items: ['s3cret'] }, mask)],
  ['an error', maskStep({ ...step, error }, mask)],
  [
    'an approval',
    maskStep(
      {
        ...step,
        wait: {
          kind: 'approval',
          until: 0,
          title: 's3cret',
          message: 's3cret',
          form: [field],
          approvers: [],
        },
      },
      mask,
    ),
  ],
  [
    'an answer',
    maskRespond({ type: 'respond', status: 200, headers: { s3cret: 's3cret' }, body: 's3cret' }, mask),
  ],
  ['the end', maskDone({ type: 'done', status: 'failed', output: 's3cret', error }, mask)],
])('masks %s, and leaves nothing of it out', (_name, masked) => {
  expect(JSON.stringify(masked)).toContain('***')
  expect(JSON.stringify(masked)).not.toContain('s3cret')
})

it('leaves a message as it is that has no secret', () => {
  const whole = {
    ...step,
    input: 1,
    output: { a: [1] },
    items: [1],
    error: { ...error, message: 'a', details: 1, stepId: 'a' },
  }
  expect(maskStep(whole, mask)).toEqual(whole)
})
