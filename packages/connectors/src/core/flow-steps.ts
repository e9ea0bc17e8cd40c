import type { CoreStepManifest } from './core-step.ts'
import { callFlowIcon, respondIcon } from './icons.ts'

/** What speaks to other flows and to the caller. */
export const flowSteps: readonly CoreStepManifest[] = [
  {
    kind: 'call-flow',
    name: 'Call flow',
    description: 'Runs another flow of this integration.',
    category: 'Flows and answers',
    icon: callFlowIcon,
    input: [
      { key: 'flow', type: 'text', label: 'Flow', required: true },
      { key: 'input', type: 'json', label: 'Input' },
      { key: 'wait', type: 'boolean', label: 'Wait for its result', default: true },
    ],
    sampleOutput: {},
    starter: { flow: 'main' },
  },
  {
    kind: 'respond',
    name: 'Respond',
    description: 'Answers the caller of a webhook; the flow goes on.',
    category: 'Flows and answers',
    icon: respondIcon,
    input: [
      { key: 'status', type: 'number', label: 'Status', default: 200 },
      { key: 'headers', type: 'key-value', label: 'Headers', advanced: true },
      { key: 'body', type: 'json', label: 'Body' },
    ],
    starter: { status: 200, body: { ok: true } },
  },
]
