import {
  type Flow,
  type Json,
  protocolVersion,
  type SandboxConnection,
  type StartMessage,
  type Step,
} from '@millrace/contracts'
import type { ClaimedRun, RunHistory } from '@millrace/services/lease'
import type { RunCaps } from './budget.ts'

/** Everything that a sandbox learns of the outside. */
export function startMessage({
  run,
  trigger,
  flow,
  connections,
  history,
  caps,
}: {
  run: ClaimedRun
  trigger: Json
  flow: Flow
  connections: Record<string, SandboxConnection>
  history: RunHistory
  caps: RunCaps
}): StartMessage {
  const { logLines, logBytes, logLineBytes, outputBytes } = caps
  return {
    type: 'start',
    protocol: protocolVersion,
    run: {
      id: run.id,
      attempt: run.attempt,
      integration: run.integration,
      version: run.version,
      queuedAt: run.queuedAt.toISOString(),
    },
    flow,
    trigger,
    config: run.config,
    customer: run.customer,
    instance: run.instance,
    connections,
    history: history.recorded,
    ...(run.upTo !== null && { upTo: run.upTo }),
    ...(run.pins !== null && { pins: run.pins }),
    limits: { logLines, logBytes, logLineBytes, outputBytes },
  }
}

/** The connection slots that a flow's steps name: the only ones whose secrets are opened. */
export function slotsOf(flow: Flow): Set<string> {
  const slots = new Set<string>()
  const visit = (steps: readonly Step[]) => {
    for (const step of steps) {
      if (step.connection !== undefined) slots.add(step.connection)
      for (const body of [step.body, step.catch, step.finally]) if (body) visit(body.steps)
    }
  }
  visit(flow.steps)
  if (flow.trigger.connection !== undefined) slots.add(flow.trigger.connection)
  return slots
}

/** Safe: a start message is made of JSON; its type only has optional members, which JSON leaves out. */
export function startJson(message: StartMessage): Json {
  return message as unknown as Json
}
