import type { ActionManifest, JsonObject, StepKind } from '@millrace/contracts'
import { branchIcon, codeIcon, loopIcon, respondIcon, stopIcon } from './icons.ts'

/** A step kind that is built into the engine, as the palette and the inspector see it. */
export interface CoreStepManifest
  extends Pick<ActionManifest, 'name' | 'description' | 'input' | 'sampleOutput'> {
  /** What a step's `use` says. */
  kind: StepKind
  category: string
  icon: string
  /** `with` of a step that was just dragged onto the canvas. */
  starter: JsonObject
}

const codeStarter = `export default async ({ trigger, steps, log }) => {
  log.info('Hello from a step', trigger.body)
  return { ok: true }
}
`

export const coreSteps: readonly CoreStepManifest[] = [
  {
    kind: 'code',
    name: 'Code',
    description: 'Runs your own JavaScript.',
    category: 'Core',
    icon: codeIcon,
    input: [
      { key: 'source', type: 'code', label: 'Code', required: true },
      {
        key: 'language',
        type: 'select',
        label: 'Language',
        default: 'js',
        options: [
          { value: 'js', label: 'JavaScript' },
          { value: 'ts', label: 'TypeScript' },
        ],
        advanced: true,
      },
    ],
    starter: { source: codeStarter },
  },
  {
    kind: 'branch',
    name: 'Branch',
    description: 'Goes on along the ways whose condition is true, or along else.',
    category: 'Core',
    icon: branchIcon,
    input: [
      {
        key: 'cases',
        type: 'json',
        label: 'Cases',
        required: true,
        help: 'A list of { "key": "vip", "when": "{{ trigger.body.total > 1000 }}" }; each key is a port.',
      },
      {
        key: 'mode',
        type: 'select',
        label: 'Ways taken',
        default: 'first',
        options: [
          { value: 'first', label: 'The first that is true' },
          { value: 'all', label: 'All that are true' },
        ],
      },
    ],
    sampleOutput: { taken: ['yes'] },
    starter: { cases: [{ key: 'yes', when: '{{ true }}' }] },
  },
  {
    kind: 'loop',
    name: 'Loop',
    description: 'Runs its own steps once for each item of a list.',
    category: 'Core',
    icon: loopIcon,
    input: [
      {
        key: 'items',
        type: 'json',
        label: 'Items',
        required: true,
        placeholder: '{{ steps.map.output }}',
        help: 'A list. Inside, an item is {{ loop.item }}, its number {{ loop.index }}.',
      },
      { key: 'concurrency', type: 'number', label: 'At the same time', default: 1, help: '1 to 100.' },
      {
        key: 'onItemError',
        type: 'select',
        label: 'When an item fails',
        default: 'fail',
        options: [
          { value: 'fail', label: 'The loop fails' },
          { value: 'collect', label: 'Go on and collect the errors' },
        ],
      },
    ],
    sampleOutput: [{}],
    starter: { items: '{{ trigger.body }}' },
  },
  {
    kind: 'respond',
    name: 'Respond',
    description: 'Answers the caller of a webhook at once; the flow goes on.',
    category: 'Core',
    icon: respondIcon,
    input: [
      { key: 'status', type: 'number', label: 'Status', default: 200 },
      { key: 'headers', type: 'key-value', label: 'Headers', advanced: true },
      { key: 'body', type: 'json', label: 'Body' },
    ],
    starter: { status: 200, body: { ok: true } },
  },
  {
    kind: 'stop',
    name: 'Stop',
    description: 'Ends the run here, as succeeded or failed.',
    category: 'Core',
    icon: stopIcon,
    input: [
      {
        key: 'status',
        type: 'select',
        label: 'The run has',
        default: 'succeeded',
        options: [
          { value: 'succeeded', label: 'Succeeded' },
          { value: 'failed', label: 'Failed' },
        ],
      },
      { key: 'message', type: 'text', label: 'Message' },
    ],
    starter: { status: 'succeeded' },
  },
]
