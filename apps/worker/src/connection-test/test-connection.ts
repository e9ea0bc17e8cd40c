import type { EgressRules } from '@millrace/contracts'
import type { Services } from '@millrace/services'
import {
  type ConnectionTest,
  loadConnectionTest,
  recordConnectionTest,
} from '@millrace/services/connection-test'
import { readEgressRules } from '@millrace/services/egress'
import { type OneStepDependencies, type OneStepResult, runOneStep } from '../one-step/run-one-step.ts'
import { createRedactor } from '../run/redact.ts'
import { createTokenSource, type TokenSource } from '../token-refresh/index.ts'

const timeoutMs = 20_000
const outputBytes = 1024 * 1024

/**
 * Proves a connection's credentials: a flow of one step, with the action that the connection's type names, in a
 * sandbox like any run's. Nothing of it is journaled.
 */
export async function testConnection(
  deps: OneStepDependencies & { services: Services },
  { connectionId, testId }: { connectionId: string; testId: string },
): Promise<void> {
  const { services } = deps
  const test = await loadConnectionTest(services, connectionId)
  if (!test) return
  const { organizationId } = test
  if ('problem' in test) {
    await recordConnectionTest(services, {
      connectionId,
      organizationId,
      testId,
      ok: false,
      message: test.problem,
    })
    return
  }
  const rules = await readEgressRules(services, { organizationId })
  const secretive = [test.connection]
  const redact = createRedactor(secretive)
  const connections = { [slot]: test.connection }
  const tokenOf = createTokenSource(services, { organizationId, connections, secretive })
  const { ok, ...verdict } = verdictOf(await runTest(deps, { test, rules, redact, tokenOf }))
  const message = redact(verdict.message)
  await recordConnectionTest(services, { connectionId, organizationId, testId, ok, message })
}

const slot = 'tested'

function runTest(
  deps: OneStepDependencies,
  {
    test,
    rules,
    redact,
    tokenOf,
  }: {
    test: ConnectionTest
    rules: EgressRules
    redact: (text: string) => string
    tokenOf: TokenSource
  },
) {
  const { organizationId, connection, use, with: input } = test
  return runOneStep(deps, {
    step: { id: 'test', use, connection: slot, with: input },
    around: {
      flow: { key: 'connection-test', name: 'Connection test', trigger: { id: 'trigger', use: 'manual' } },
      integration: 'connection-test',
      version: null,
      trigger: { body: null },
      config: {},
      customer: null,
      instance: null,
      connections: { [slot]: connection },
    },
    tokenOf,
    timeoutMs,
    outputBytes,
    egress: {
      organizationId,
      rules,
      subject: { kind: 'connection-test', connectionId: connection.id },
      redact,
    },
  })
}

function verdictOf(result: OneStepResult): { ok: boolean; message: string } {
  switch (result.kind) {
    case 'succeeded':
      return { ok: true, message: 'The credentials work.' }
    case 'failed':
      return { ok: false, message: result.error?.message ?? 'The test failed.' }
    case 'lost':
      return { ok: false, message: `The test could not be run: ${result.reason}` }
    default:
      return result satisfies never
  }
}
