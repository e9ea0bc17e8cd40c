import type { Field, Json, JsonObject, StepKind, TriggerKind } from '@millrace/contracts'

/** A step or trigger kind that is built in, as palette and inspector show it. */
export interface CoreKind<Kind extends string> {
  kind: Kind
  name: string
  description: string
  keywords: string
  fields: Field[]
  initial: JsonObject
  sampleOutput?: Json
}

const starterCode = `export default async ({ trigger, steps, config, log }) => {
  log.info('Hello from this step')
  return trigger.body
}
`

export const coreSteps: CoreKind<StepKind>[] = [
  {
    kind: 'code',
    name: 'Code',
    description: 'Run JavaScript on the data of earlier steps',
    keywords: 'javascript script function transform map',
    fields: [],
    initial: { source: starterCode },
  },
  {
    kind: 'branch',
    name: 'Branch',
    description: 'Go different ways depending on conditions',
    keywords: 'if else switch condition router',
    fields: [],
    initial: { cases: [{ key: 'yes', when: '{{ true }}' }] },
    sampleOutput: { taken: ['yes'] },
  },
  {
    kind: 'loop',
    name: 'Loop',
    description: 'Repeat steps for every item of a list',
    keywords: 'each repeat iterate for list items',
    fields: [],
    initial: { items: '{{ [1, 2, 3] }}' },
    sampleOutput: [],
  },
  {
    kind: 'respond',
    name: 'Respond',
    description: 'Answer the webhook call while the flow goes on',
    keywords: 'answer reply http response webhook',
    fields: [
      { key: 'status', type: 'number', label: 'Status', default: 200 },
      { key: 'body', type: 'json', label: 'Body', help: 'Sent as JSON, or as text when it is a text.' },
      { key: 'headers', type: 'key-value', label: 'Headers', advanced: true },
    ],
    initial: { status: 200, body: { ok: true } },
  },
  {
    kind: 'stop',
    name: 'Stop',
    description: 'End the run here',
    keywords: 'end finish fail exit throw',
    fields: [
      {
        key: 'status',
        type: 'select',
        label: 'The run ends as',
        default: 'succeeded',
        options: [
          { value: 'succeeded', label: 'Succeeded' },
          { value: 'failed', label: 'Failed' },
        ],
      },
      { key: 'message', type: 'text', label: 'Message', placeholder: 'Why the run ends here' },
    ],
    initial: { status: 'succeeded' },
  },
]

export const coreTriggers: CoreKind<TriggerKind>[] = [
  {
    kind: 'webhook',
    name: 'Webhook',
    description: 'Starts when somebody calls its URL',
    keywords: 'http url post hook event',
    fields: [
      {
        key: 'respond',
        type: 'select',
        label: 'Answer the caller',
        default: 'async',
        options: [
          { value: 'async', label: 'At once, before the steps run' },
          { value: 'sync', label: 'With what a Respond step gives' },
        ],
      },
      {
        key: 'dedupe',
        type: 'text',
        label: 'Same call again',
        help: 'An expression; calls that give the same value start one run.',
        placeholder: '{{ trigger.body.id }}',
        advanced: true,
      },
    ],
    initial: {},
    sampleOutput: { body: {}, headers: {}, query: {}, method: 'POST', rawBody: '{}' },
  },
  {
    kind: 'schedule',
    name: 'Schedule',
    description: 'Starts at set times',
    keywords: 'cron time timer interval every hour day',
    fields: [],
    initial: { cron: '0 * * * *', timezone: 'UTC' },
    sampleOutput: { scheduledAt: '2026-01-01T00:00:00.000Z' },
  },
  {
    kind: 'manual',
    name: 'Manual',
    description: 'Starts when a person or the API says so',
    keywords: 'button start api by hand',
    fields: [],
    initial: {},
    sampleOutput: { body: {} },
  },
]

export function getCoreStep(use: string): CoreKind<StepKind> | null {
  return coreSteps.find(({ kind }) => kind === use) ?? null
}

export function getCoreTrigger(use: string): CoreKind<TriggerKind> | null {
  return coreTriggers.find(({ kind }) => kind === use) ?? null
}
