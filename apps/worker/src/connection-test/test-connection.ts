import type { SandboxDriver } from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import {
  type ConnectionTest,
  loadConnectionTest,
  recordConnectionTest,
} from '@millrace/services/connection-test'
import { type OneStepResult, runOneStep } from '../one-step/run-one-step.ts'
import { redact } from '../run/redact.ts'

const timeoutMs = 20_000
const outputBytes = 1024 * 1024

/**
 * Proves a connection's credentials: a flow of one step, with the action that the connection's type names, in a
 * sandbox like any run's. Nothing of it is journaled.
 */
export async function testConnection(
  { services, driver }: { services: Services; driver: SandboxDriver },
  { connectionId, testId }: { connectionId: string; testId: string },
): Promise<void> {
  const test = await loadConnectionTest(services, connectionId)
  if (!test) return
  const { ok, ...verdict } = verdictOf(await runTest(driver, test))
  const message = redact(verdict.message, [test.connection.values])
  const { organizationId } = test
  await recordConnectionTest(services, { connectionId, organizationId, testId, ok, message })
}

const slot = 'tested'

function runTest(driver: SandboxDriver, { connection, use, with: input }: ConnectionTest) {
  return runOneStep(driver, {
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
    timeoutMs,
    outputBytes,
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
