import type { CoreStepManifest } from './core-step.ts'
import { codeIcon, setStateIcon, transformIcon } from './icons.ts'

const codeStarter = `export default async ({ trigger, steps, log }) => {
  log.info('Hello from a step', trigger.body)
  return { ok: true }
}
`

/** What makes data, changes it or keeps it. */
export const dataSteps: readonly CoreStepManifest[] = [
  {
    kind: 'code',
    name: 'Code',
    description: 'Runs your own JavaScript.',
    category: 'Code and data',
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
    kind: 'transform',
    name: 'Transform',
    description: 'Maps fields to new names and types, without code.',
    category: 'Code and data',
    icon: transformIcon,
    input: [
      {
        key: 'items',
        type: 'json',
        label: 'Items',
        help: 'Given: each item of this list is mapped, and the output is a list.',
      },
      {
        key: 'source',
        type: 'json',
        label: 'Source',
        help: 'For a mapping that the customer chooses: the object that its paths are read from.',
        advanced: true,
      },
      {
        key: 'fields',
        type: 'json',
        label: 'Fields',
        required: true,
        help: 'A list of { "to": "address.city", "from": "trigger.body.city" }, or {{ config.mapping }} of a config field.',
      },
    ],
    sampleOutput: {},
    starter: { fields: [{ to: 'name', from: 'trigger.body.name' }] },
  },
  {
    kind: 'set-state',
    name: 'Set state',
    description: 'Remembers a value, counter or list between runs.',
    category: 'Code and data',
    icon: setStateIcon,
    input: [
      {
        key: 'scope',
        type: 'select',
        label: 'Kept for',
        required: true,
        options: [
          { value: 'flow', label: 'This flow of the instance' },
          { value: 'instance', label: 'The instance' },
          { value: 'customer', label: 'The customer' },
          { value: 'organization', label: 'The organization' },
        ],
      },
      { key: 'key', type: 'text', label: 'Key', required: true, placeholder: 'lastOrderId' },
      {
        key: 'op',
        type: 'select',
        label: 'Operation',
        default: 'set',
        options: [
          { value: 'set', label: 'Set the value' },
          { value: 'get', label: 'Read the value' },
          { value: 'increment', label: 'Add to a number' },
          { value: 'append', label: 'Append to a list' },
          { value: 'compare-and-set', label: 'Set it only if it is unchanged' },
          { value: 'delete', label: 'Delete it' },
          { value: 'expire', label: 'Let it expire' },
        ],
      },
      {
        key: 'value',
        type: 'json',
        label: 'Value',
        placeholder: '{{ steps.map.output.id }}',
        showWhen: { field: 'op', in: ['set', 'append', 'compare-and-set'] },
      },
      {
        key: 'by',
        type: 'number',
        label: 'Add',
        default: 1,
        help: 'A negative number takes away.',
        showWhen: { field: 'op', in: ['increment'] },
      },
      {
        key: 'expected',
        type: 'json',
        label: 'Only if it is now',
        help: 'Write null for: only if nothing is there.',
        showWhen: { field: 'op', in: ['compare-and-set'] },
      },
      {
        key: 'keep',
        type: 'number',
        label: 'Keep the newest',
        default: 1000,
        help: 'Older entries of the list are dropped. At most 1000.',
        showWhen: { field: 'op', in: ['append'] },
      },
      {
        key: 'expiresInMs',
        type: 'number',
        label: 'Forget it after',
        help: 'Left empty: never.',
        showWhen: { field: 'op', in: ['set', 'increment', 'append', 'compare-and-set', 'expire'] },
      },
    ],
    sampleOutput: null,
    starter: { scope: 'flow', key: 'cursor', value: '{{ trigger.body }}' },
  },
]
