import type { CoreStepManifest } from './core-step.ts'
import { approvalIcon, waitIcon } from './icons.ts'

/** What waits: for a time, for another system, for a person. */
export const timeSteps: readonly CoreStepManifest[] = [
  {
    kind: 'wait',
    name: 'Wait',
    description: 'Pauses for a time, until a date or until a callback.',
    category: 'Time and people',
    icon: waitIcon,
    input: [
      { key: 'durationMs', type: 'number', label: 'For', required: true },
      { key: 'until', type: 'text', label: 'Until', help: 'A time with a zone: 2027-01-31T09:00:00+01:00.' },
      { key: 'callback', type: 'boolean', label: 'Until a callback' },
      {
        key: 'timeoutMs',
        type: 'number',
        label: 'At most',
        help: 'Then the step fails with wait_expired. Default: 7 days.',
      },
    ],
    starter: { durationMs: 60_000 },
  },
  {
    kind: 'approval',
    name: 'Approval',
    description: 'Asks a person by a link and waits for the answer.',
    category: 'Time and people',
    icon: approvalIcon,
    input: [
      { key: 'title', type: 'text', label: 'Title', required: true },
      {
        key: 'message',
        type: 'multiline',
        label: 'Message',
        help: 'What the person is to decide on. Shown as text.',
      },
      { key: 'form', type: 'json', label: 'Form' },
      {
        key: 'approvers',
        type: 'list',
        label: 'Approvers',
        help: 'Each gets a link of their own, which says who decided. Left empty: one link for whoever has it.',
      },
      {
        key: 'expiresInMs',
        type: 'number',
        label: 'Expires after',
        help: 'Then the flow goes on at expired. Default: 7 days.',
      },
    ],
    sampleOutput: { decision: 'approved', by: 'Ada Lovelace', at: '2026-11-01T08:00:00.000Z', form: {} },
    starter: { title: 'Please decide' },
  },
]
