import type { EgressRules, JsonObject, RunError } from '@millrace/contracts'
import type { Services } from '@millrace/services'
import { readEgressRules } from '@millrace/services/egress'
import { handBackPoll, loadPoll, type Poll, takePollFailure, takePollFindings } from '@millrace/services/poll'
import { z } from 'zod'
import { type OneStepDependencies, type OneStepResult, runOneStep } from '../one-step/run-one-step.ts'
import { createRedactor } from '../run/redact.ts'
import { createTokenSource, type TokenSource } from '../token-refresh/index.ts'
import { type ReadFindings, readFindings } from './findings.ts'

const stepTimeoutMs = 60_000
const timeoutMs = stepTimeoutMs + 10_000
const outputBytes = 8 * 1024 * 1024

/**
 * One look of a connector's trigger: its code in a sandbox, then what it found in one transaction. A worker that dies
 * between the two has changed nothing, and the look is repeated from the same cursor.
 */
export async function pollTrigger(
  deps: OneStepDependencies & { services: Services; signal: AbortSignal },
  job: { instanceFlowId: string; sequence: number },
): Promise<void> {
  const { services, signal } = deps
  const poll = await loadPoll(services, job)
  if (poll === null) return
  const { organizationId } = poll
  const rules = await readEgressRules(services, { organizationId })
  const secretive = Object.values(poll.connections)
  const redact = createRedactor(secretive)
  const { connections } = poll
  const tokenOf = createTokenSource(services, { organizationId, connections, secretive })
  const result = signal.aborted ? notBegun : await look(deps, { poll, rules, redact, tokenOf })
  if (result.kind === 'lost' && signal.aborted) {
    await handBackPoll(services, poll)
    return
  }
  const outcome = outcomeOf(result)
  if (outcome.ok) {
    await takePollFindings(services, { poll, findings: outcome.findings })
    return
  }
  const retryAfterMs = result.kind === 'failed' ? retryAfterOf(result.error) : undefined
  await takePollFailure(services, {
    poll,
    message: redact(outcome.reason),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

const notBegun: OneStepResult = { kind: 'lost', reason: 'Its worker stops.' }

function look(
  deps: OneStepDependencies & { signal: AbortSignal },
  {
    poll,
    rules,
    redact,
    tokenOf,
  }: { poll: Poll; rules: EgressRules; redact: (text: string) => string; tokenOf: TokenSource },
): Promise<OneStepResult> {
  const { flow, trigger, integration, version, memory, config, customer, instanceId, connections } = poll
  const input: JsonObject = trigger.with ?? {}
  return runOneStep(deps, {
    step: {
      id: 'poll',
      use: trigger.use,
      with: input,
      timeoutMs: stepTimeoutMs,
      ...(trigger.connection === undefined ? {} : { connection: trigger.connection }),
    },
    around: {
      flow: { key: flow.key, name: flow.name, trigger },
      integration,
      version,
      trigger: { position: memory.position },
      config,
      customer,
      instance: { id: instanceId },
      connections,
    },
    tokenOf,
    timeoutMs,
    outputBytes,
    signal: deps.signal,
    egress: {
      organizationId: poll.organizationId,
      rules,
      subject: { kind: 'poll', instanceFlowId: poll.instanceFlowId },
      redact,
    },
  })
}

function outcomeOf(result: OneStepResult): ReadFindings {
  switch (result.kind) {
    case 'succeeded':
      return readFindings(result.output)
    case 'failed':
      return { ok: false, reason: result.error?.message ?? 'The trigger failed.' }
    case 'lost':
      return { ok: false, reason: `The trigger could not look for news: ${result.reason}` }
    default:
      return result satisfies never
  }
}

const detailsSchema = z.object({ retryAfterMs: z.number().min(0) })

function retryAfterOf(error: RunError | null): number | undefined {
  return detailsSchema.safeParse(error?.details).data?.retryAfterMs
}
