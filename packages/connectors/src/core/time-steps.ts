import type { CoreStepManifest } from './core-step.ts'
import { approvalIcon, waitIcon } from './icons.ts'

/** What waits: for a time, for another system, for a person. */
export const timeSteps: readonly CoreStepManifest[] = [
  {
    kind: 'wait',
    name: 'Wait',
    description: 'Pauses for a time, until a date, or until another system calls back.',
    category: 'Time and people',
    icon: waitIcon,
    input: [
      { key: 'durationMs', type: 'number', label: 'For (ms)' },
      { key: 'until', type: 'text', label: 'Until', help: 'A time with a zone: 2027-01-31T09:00:00+01:00.' },
      { key: 'callback', type: 'boolean', label: 'Until a callback' },
      { key: 'timeoutMs', type: 'number', label: 'At most (ms)', help: 'Of a callback. Default: 7 days.' },
    ],
    starter: { durationMs: 60_000 },
  },
  {
    kind: 'approval',
    name: 'Approval',
    description: 'Asks a person by a link, and goes on with what they decided.',
    category: 'Time and people',
    icon: approvalIcon,
    input: [
      { key: 'title', type: 'text', label: 'Title', required: true },
      { key: 'message', type: 'multiline', label: 'Message' },
      { key: 'form', type: 'json', label: 'Form' },
      { key: 'approvers', type: 'list', label: 'Approvers' },
      { key: 'expiresInMs', type: 'number', label: 'Expires after (ms)', help: 'Default: 7 days.' },
    ],
    sampleOutput: { decision: 'approved', by: 'Ada Lovelace', at: '2026-11-01T08:00:00.000Z', form: {} },
    starter: { title: 'Please decide' },
  },
]
