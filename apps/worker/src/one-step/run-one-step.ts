import { randomUUIDv7 } from 'node:crypto'
import {
  type FromSandbox,
  type Json,
  maxFrameBytes,
  protocolVersion,
  type RunError,
  type StartMessage,
  type Step,
  type ToSandbox,
} from '@millrace/contracts'
import { DataFrame, type Sandbox, type SandboxDriver } from '@millrace/sandbox'
import type { OpenEgress, OpenEgressOptions, SandboxEgress } from '../egress/index.ts'
import { messageJson } from '../run/message-json.ts'
import { parseMessage } from '../run/parse-message.ts'
import { defaultSettings } from '../settings.ts'
import type { TokenSource } from '../token-refresh/index.ts'

/** As most runs have: a process that stands ready serves, and no zygotes of another size are kept for this. */
const memoryMb = defaultSettings.run.defaultMemoryMb
const printedBytes = 1024 * 1024

/** `lost`: the sandbox ended, was too slow or did not keep to the protocol; `reason` is for people. */
export type OneStepResult =
  | { kind: 'succeeded'; output: Json }
  | { kind: 'failed'; error: RunError | null }
  | { kind: 'lost'; reason: string }

export interface OneStep {
  step: Step
  /** What the flow and its run are, as far as expressions of the step may name them. */
  around: Pick<StartMessage, 'trigger' | 'config' | 'customer' | 'instance' | 'connections'> & {
    flow: Omit<StartMessage['flow'], 'steps'>
    integration: string
    version: number | null
  }
  /** Access tokens of `around.connections`. Left out: it has none that could be over. */
  tokenOf?: TokenSource
  timeoutMs: number
  outputBytes: number
  egress: Omit<OpenEgressOptions, 'sandbox' | 'onExhausted'>
  /** The worker stops: the sandbox is killed, and the result is `lost`. */
  signal?: AbortSignal
}

export interface OneStepDependencies {
  driver: SandboxDriver
  openEgress: OpenEgress
}

/**
 * Connector code for the platform itself: a flow of one step in a sandbox like any run's. There is no run, and nothing
 * of it is journaled.
 */
export async function runOneStep(
  { driver, openEgress }: OneStepDependencies,
  work: OneStep,
): Promise<OneStepResult> {
  const sandbox = await driver.take({
    limits: {
      memoryMb,
      outputBytes: printedBytes,
      protocolBytes: 2 * maxFrameBytes,
      frameBytes: maxFrameBytes,
    },
  })
  const deadline = setTimeout(() => sandbox.kill('deadline'), work.timeoutMs)
  const shutDown = () => sandbox.kill('shutdown')
  work.signal?.addEventListener('abort', shutDown, { once: true })
  let egress: SandboxEgress | null = null
  let overLimit: string | null = null
  const onExhausted = (reason: string) => {
    overLimit = reason
    sandbox.kill('over_cap')
  }
  try {
    egress = await openEgress({ ...work.egress, sandbox, onExhausted })
    // A sandbox that is gone says so by the end of its messages.
    sandbox.send(messageJson(startOf(work))).catch(() => {})
    return (
      (await converse(sandbox, (asked) => answerRequest(asked, work.tokenOf))) ?? {
        kind: 'lost',
        reason: overLimit ?? `It did not end within ${work.timeoutMs / 1000} s, or its process ended early.`,
      }
    )
  } catch {
    return { kind: 'lost', reason: 'Its sandbox ended early.' }
  } finally {
    clearTimeout(deadline)
    work.signal?.removeEventListener('abort', shutDown)
    sandbox.kill('finished')
    await Promise.all([sandbox.ended, egress?.close()])
  }
}

const brokenProtocol: OneStepResult = { kind: 'lost', reason: 'Its sandbox broke the protocol.' }

async function converse(
  sandbox: Sandbox,
  answerOf: (asked: Request) => Promise<Answer>,
): Promise<OneStepResult | null> {
  let output: Json = null
  for await (const raw of sandbox.messages) {
    const parsed = raw instanceof DataFrame ? null : parseMessage(raw)
    if (parsed === null || !parsed.ok) return brokenProtocol
    const { message } = parsed
    switch (message.type) {
      case 'ready':
      case 'log':
      case 'respond':
        break
      case 'step':
        if (message.status === 'succeeded') output = message.output ?? null
        break
      case 'commit':
        await sandbox.send({ type: 'committed', token: message.token })
        break
      case 'request':
        await sandbox.send(messageJson(await answerOf(message)))
        break
      case 'done':
        if (message.status === 'succeeded') return { kind: 'succeeded', output }
        return { kind: 'failed', error: message.error ?? null }
      default:
        message satisfies never
    }
  }
  return null
}

type Request = Extract<FromSandbox, { type: 'request' }>
type Answer = Extract<ToSandbox, { type: 'reply' | 'refused' }>

/** Beside the step there is nothing to ask for but a token, which was not there at the start, or is over. */
async function answerRequest({ token, request }: Request, tokenOf?: TokenSource): Promise<Answer> {
  if (request.op !== 'connection-token' || tokenOf === undefined) {
    return { type: 'refused', token, error: { ...notHere } }
  }
  const answer = await tokenOf(request.slot)
  return answer.ok
    ? { type: 'reply', token, value: answer.value }
    : { type: 'refused', token, error: answer.error }
}

const notHere = {
  code: 'input_invalid',
  message: 'State, files and other flows are not there outside of a run',
  retryable: false,
} as const satisfies RunError

function startOf({ step, around, outputBytes }: OneStep): StartMessage {
  const { flow, integration, version, ...given } = around
  return {
    type: 'start',
    protocol: protocolVersion,
    run: { id: randomUUIDv7(), attempt: 1, integration, version, queuedAt: new Date().toISOString() },
    flow: { ...flow, steps: [step] },
    ...given,
    history: [],
    limits: { logLines: 0, logBytes: 0, logLineBytes: 0, outputBytes },
  }
}
