import {
  type Flow,
  type Json,
  protocolVersion,
  type RecordedStep,
  type SandboxConnection,
  type StartMessage,
  stepsOf,
  type ToSandbox,
} from '@millrace/contracts'
import type { ClaimedRun } from '@millrace/services/lease'
import type { RunCaps } from './budget.ts'
import { messageJson } from './message-json.ts'

/** Everything that a sandbox learns of the outside. */
export function startMessage({
  run,
  trigger,
  flow,
  modules,
  connections,
  history,
  callbacks,
  caps,
  memoryMb,
}: {
  run: ClaimedRun
  trigger: Json
  flow: Flow
  modules: StartMessage['modules']
  connections: Record<string, SandboxConnection>
  history: readonly RecordedStep[]
  /** Where the outside answers this run's waits. */
  callbacks: NonNullable<StartMessage['callbacks']>
  caps: RunCaps
  memoryMb: number
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
      ...(run.parent && { parent: run.parent.runId }),
      ...(run.replay && { replayOf: run.replay.of }),
    },
    callbacks,
    flow,
    trigger,
    config: run.config,
    customer: run.customer,
    instance: run.instance,
    connections,
    history: [...history],
    ...(modules && { modules }),
    ...(run.upTo !== null && { upTo: run.upTo }),
    ...(run.pins !== null && { pins: run.pins }),
    limits: { logLines, logBytes, logLineBytes, outputBytes, memoryMb },
  }
}

/**
 * The connection slots that a flow's steps name: the only ones whose secrets are opened. What the trigger needs (a webhook's
 * signing secret) is no business of the steps.
 */
export function slotsOf(flow: Flow): Set<string> {
  return new Set([...stepsOf(flow)].flatMap(({ step }) => step.connection ?? []))
}

/** What a sandbox is told to begin with: a long history in parts, so that no message is large, and then the start. */
export function openingOf(start: StartMessage): Json[] {
  const parts = splitHistory(start.history)
  const last = parts.pop() ?? []
  const messages: ToSandbox[] = [
    ...parts.map((steps) => ({ type: 'history' as const, steps })),
    { ...start, history: last },
  ]
  return messages.map(messageJson)
}

const historyPartBytes = 1024 * 1024

function splitHistory(history: readonly RecordedStep[]): RecordedStep[][] {
  const parts: RecordedStep[][] = [[]]
  let bytes = 0
  for (const step of history) {
    const size = JSON.stringify(step).length
    if (bytes > 0 && bytes + size > historyPartBytes) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(step)
    bytes += size
  }
  return parts
}
