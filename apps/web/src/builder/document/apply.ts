import {
  type ConnectionSlot,
  connectionSlotSchema,
  type Definition,
  definitionSchema,
  type Flow,
  flowSchema,
  slugSchema,
  type Trigger,
  triggerSchema,
} from '@millrace/contracts'
import type { DocumentAction, TriggerPatch } from './actions.ts'
import { triggerId } from './edges.ts'
import {
  addStep,
  connect,
  deleteSteps,
  disconnect,
  moveInto,
  moveSteps,
  pasteSteps,
  renameCase,
  renameStep,
  setStep,
} from './steps.ts'

/** The builder's document is the definition itself. An action that would break its schema changes nothing. */
export function applyAction(definition: Definition, action: DocumentAction): Definition {
  switch (action.type) {
    case 'batch':
      return action.actions.reduce(applyAction, definition)
    case 'set-integration':
      return setIntegration(definition, action.patch)
    case 'set-config':
      return setConfig(definition, action.config)
    case 'set-dependencies':
      return setDependencies(definition, action.dependencies)
    case 'set-slot':
      return setSlot(definition, action.slot, action.value)
    case 'add-flow':
      return addFlow(definition, action)
    case 'delete-flow':
      return withFlows(
        definition,
        definition.flows.filter(({ key }) => key !== action.flow),
      )
    case 'set-flow':
      return updateFlow(definition, action.flow, (flow) => setFlow(flow, action.patch))
    case 'replace-trigger':
      return updateFlow(definition, action.flow, (flow) => replaceTrigger(flow, action))
    case 'set-trigger':
      return updateFlow(definition, action.flow, (flow) => setTrigger(flow, action.patch))
    case 'add-step':
      return updateFlow(definition, action.flow, (flow) => addStep(flow, action))
    case 'set-step':
      return updateFlow(definition, action.flow, (flow) => setStep(flow, action.id, action.patch))
    case 'rename-step':
      return updateFlow(definition, action.flow, (flow) => renameStep(flow, action.id, action.to))
    case 'rename-case':
      return slugSchema.safeParse(action.to).success
        ? updateFlow(definition, action.flow, (flow) => renameCase(flow, action))
        : definition
    case 'delete-steps':
      return updateFlow(definition, action.flow, (flow) => deleteSteps(flow, action.ids))
    case 'move':
      return updateFlow(definition, action.flow, (flow) => moveSteps(flow, action.positions))
    case 'move-into':
      return updateFlow(definition, action.flow, (flow) => moveInto(flow, action))
    case 'connect':
      return updateFlow(definition, action.flow, (flow) => connect(flow, action.graph, action.edge))
    case 'disconnect':
      return updateFlow(definition, action.flow, (flow) => disconnect(flow, action.graph, action.edge))
    case 'paste':
      return paste(definition, action)
    default:
      return action satisfies never
  }
}

function setIntegration(
  definition: Definition,
  patch: { name?: string; description?: string; category?: string },
): Definition {
  const next = { ...definition, ...patch }
  return definitionSchema.omit({ flows: true }).safeParse(withoutFlows(next)).success ? next : definition
}

function setConfig(definition: Definition, config: Definition['config']): Definition {
  const { config: _old, ...rest } = definition
  const next: Definition = config && config.pages.length > 0 ? { ...rest, config } : rest
  return definitionSchema.shape.config.safeParse(next.config).success ? next : definition
}

function setDependencies(definition: Definition, dependencies: Record<string, string>): Definition {
  if (!definitionSchema.shape.dependencies.safeParse(dependencies).success) return definition
  const { dependencies: _old, ...rest } = definition
  return Object.keys(dependencies).length === 0 ? rest : { ...rest, dependencies }
}

function setSlot(definition: Definition, slot: string, value: ConnectionSlot | null): Definition {
  const { [slot]: _old, ...others } = definition.connections ?? {}
  if (value === null) return { ...definition, connections: others }
  const valid = slugSchema.safeParse(slot).success && connectionSlotSchema.safeParse(value).success
  return valid ? { ...definition, connections: { ...definition.connections, [slot]: value } } : definition
}

function addFlow(
  definition: Definition,
  input: { key: string; name: string; trigger?: Trigger },
): Definition {
  const { key, name, trigger = { id: triggerId, use: 'manual' } } = input
  const flow: Flow = { key, name, trigger, steps: [] }
  const valid = flowSchema.safeParse(flow).success && !definition.flows.some((each) => each.key === key)
  return valid && definition.flows.length < 100
    ? withFlows(definition, [...definition.flows, flow])
    : definition
}

function setFlow(flow: Flow, patch: Partial<Pick<Flow, 'name' | 'description' | 'settings'>>): Flow {
  const next: Flow = { ...flow, ...patch }
  if (next.settings && Object.keys(next.settings).length === 0) delete next.settings
  return flowSchema.omit({ steps: true }).safeParse(withoutSteps(next)).success ? next : flow
}

function replaceTrigger(
  flow: Flow,
  { use, with: settings, position }: Extract<DocumentAction, { type: 'replace-trigger' }>,
): Flow {
  const trigger: Trigger = { id: triggerId, use, ...(settings && { with: settings }) }
  if (!triggerSchema.safeParse(trigger).success) return flow
  const replaced = { ...flow, trigger }
  return position ? { ...replaced, layout: { ...flow.layout, [triggerId]: position } } : replaced
}

function setTrigger(flow: Flow, patch: TriggerPatch): Flow {
  const trigger: Trigger = { ...flow.trigger, ...patch }
  for (const [key, value] of Object.entries(trigger)) {
    if (value === undefined || value === '') Reflect.deleteProperty(trigger, key)
  }
  return triggerSchema.safeParse(trigger).success ? { ...flow, trigger } : flow
}

function paste(definition: Definition, action: Extract<DocumentAction, { type: 'paste' }>): Definition {
  const pasted = updateFlow(definition, action.flow, (flow) => pasteSteps(flow, action))
  if (pasted === definition) return definition
  const brought = { ...action.fragment.connections, ...definition.connections }
  return Object.keys(brought).length === 0 ? pasted : { ...pasted, connections: brought }
}

function updateFlow(definition: Definition, key: string, update: (flow: Flow) => Flow): Definition {
  const flows = definition.flows.map((flow) => (flow.key === key ? update(flow) : flow))
  return flows.some((flow, index) => flow !== definition.flows[index]) ? { ...definition, flows } : definition
}

function withFlows(definition: Definition, flows: Flow[]): Definition {
  return flows.length === definition.flows.length &&
    flows.every((flow, index) => flow === definition.flows[index])
    ? definition
    : { ...definition, flows }
}

function withoutFlows({ flows: _flows, ...rest }: Definition) {
  return rest
}

function withoutSteps({ steps: _steps, ...rest }: Flow) {
  return rest
}
