import type { CoreStepManifest } from './core-step.ts'
import { branchIcon, breakIcon, loopIcon, stopIcon, tryIcon } from './icons.ts'

/** Which steps run, and how often. */
export const logicSteps: readonly CoreStepManifest[] = [
  {
    kind: 'branch',
    name: 'Branch',
    description: 'Goes on where a condition is true, or at else.',
    category: 'Logic',
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
    category: 'Logic',
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
      {
        key: 'concurrency',
        type: 'number',
        label: 'At the same time',
        default: 1,
        help: '1: one item after the other. At most 100.',
      },
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
      {
        key: 'output',
        type: 'select',
        label: 'Output',
        default: 'list',
        help: 'The count alone keeps nothing of the items: for very long lists.',
        options: [
          { value: 'list', label: 'A list of what each item gave' },
          { value: 'none', label: 'Only how many there were' },
        ],
      },
    ],
    sampleOutput: [{}],
    starter: { items: '{{ trigger.body }}' },
  },
  {
    kind: 'break',
    name: 'Break',
    description: 'Ends the loop around it early.',
    category: 'Logic',
    icon: breakIcon,
    input: [],
    starter: {},
  },
  {
    kind: 'try',
    name: 'Try',
    description: 'Runs steps, and others when one of them fails.',
    category: 'Logic',
    icon: tryIcon,
    input: [],
    sampleOutput: {},
    starter: {},
  },
  {
    kind: 'stop',
    name: 'Stop',
    description: 'Ends the run here, as succeeded or failed.',
    category: 'Logic',
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
