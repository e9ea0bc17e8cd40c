import type { RunError, SandboxConnection } from '@millrace/contracts'
import type { Services } from '@millrace/services'
import { answerSandboxCall, loadSandboxCall, type SandboxCall } from '@millrace/services/data-source'
import { readEgressRules } from '@millrace/services/egress'
import { type OneStepDependencies, type OneStepResult, runOneStep } from '../one-step/run-one-step.ts'
import { createRedactor } from '../run/redact.ts'
import { createTokenSource } from '../token-refresh/index.ts'
import { type ReadPage, readPage } from './read-page.ts'

const timeoutMs = 20_000
const outputBytes = 1024 * 1024
const slot = 'source'

/** Choices for a form: a data source of a connector in a sandbox like any run's. Nothing of it is journaled. */
export async function loadOptions(
  deps: OneStepDependencies & { services: Services },
  { callId }: { callId: string },
): Promise<void> {
  const { services } = deps
  const call = await loadSandboxCall(services, callId)
  if (call === null) return
  const { organizationId, connection } = call
  if (connection === 'sealed') {
    const message = 'The credentials cannot be opened any more: enter them again.'
    const result = { ok: false, error: { source: 'connection', message } } as const
    await answerSandboxCall(services, { callId, organizationId, result })
    return
  }
  const secretive = connection === null ? [] : [connection]
  const redact = createRedactor(secretive)
  const rules = await readEgressRules(services, { organizationId })
  const around = aroundOf({ ...call, connection })
  const result = await runOneStep(deps, {
    step: { id: 'options', use: call.use, ...(connection === null ? {} : { connection: slot }) },
    around,
    tokenOf: createTokenSource(services, { organizationId, connections: around.connections, secretive }),
    timeoutMs,
    outputBytes,
    egress: { organizationId, rules, subject: { kind: 'data-source', callId }, redact },
  })
  const page = resultOf(result)
  await answerSandboxCall(services, {
    callId,
    organizationId,
    result: page.ok
      ? withoutSecrets(page, redact)
      : { ok: false, error: { ...page.error, message: redact(page.error.message) } },
  })
}

function aroundOf({
  input,
  search,
  cursor,
  connection,
}: SandboxCall & { connection: SandboxConnection | null }) {
  return {
    flow: {
      key: 'data-source',
      name: 'Data source',
      trigger: { id: 'trigger', use: 'manual' },
    } as const,
    integration: 'data-source',
    version: null,
    trigger: { input, search, cursor },
    config: {},
    customer: null,
    instance: null,
    connections: connection === null ? {} : { [slot]: connection },
  }
}

/** A choice whose value holds a secret is none: with the secret cut out it would be another value. */
function withoutSecrets(
  { page }: Extract<ReadPage, { ok: true }>,
  redact: (text: string) => string,
): Extract<ReadPage, { ok: true }> {
  const items = page.items.filter(({ value }) => redact(value) === value)
  return {
    ok: true,
    page: {
      ...page,
      items: items.map(({ value, label, description }) => ({
        value,
        label: redact(label),
        ...(description === undefined ? {} : { description: redact(description) }),
      })),
    },
  }
}

function resultOf(result: OneStepResult): ReadPage {
  switch (result.kind) {
    case 'succeeded':
      return readPage(result.output)
    case 'failed':
      return {
        ok: false,
        error: { source: sourceOf(result.error), message: result.error?.message ?? 'It failed.' },
      }
    case 'lost':
      return {
        ok: false,
        error: { source: 'platform', message: `The choices could not be loaded: ${result.reason}` },
      }
    default:
      return result satisfies never
  }
}

function sourceOf(error: RunError | null): 'connection' | 'third-party' {
  return error?.code === 'auth_failed' || error?.code === 'connection_missing' ? 'connection' : 'third-party'
}
