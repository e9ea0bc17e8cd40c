import { randomUUIDv7 } from 'node:crypto'
import { type Flow, maxFrameBytes, protocolVersion, type StartMessage } from '@millrace/contracts'
import type { SandboxDriver } from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import {
  type ConnectionTest,
  loadConnectionTest,
  recordConnectionTest,
} from '@millrace/services/connection-test'
import { parseMessage } from '../run/parse-message.ts'
import { redact } from '../run/redact.ts'
import { startJson } from '../run/start-message.ts'

const timeoutMs = 20_000
const memoryMb = 128
const smallBytes = 1024 * 1024

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
  const verdict = await runTest(driver, test)
  const message = redact(verdict.message, [test.connection.values])
  const { organizationId } = test
  await recordConnectionTest(services, { connectionId, organizationId, testId, ok: verdict.ok, message })
}

interface Verdict {
  ok: boolean
  message: string
}

async function runTest(driver: SandboxDriver, test: ConnectionTest): Promise<Verdict> {
  const sandbox = await driver.take({
    limits: { memoryMb, outputBytes: smallBytes, protocolBytes: maxFrameBytes, frameBytes: maxFrameBytes },
  })
  const deadline = setTimeout(() => sandbox.kill('deadline'), timeoutMs)
  try {
    // A sandbox that is gone says so by the end of its messages.
    sandbox.send(startJson(startOf(test))).catch(() => {})
    for await (const raw of sandbox.messages) {
      const parsed = parseMessage(raw)
      if (!parsed.ok)
        return { ok: false, message: 'The test could not be run: its sandbox broke the protocol.' }
      const { message } = parsed
      if (message.type === 'commit') await sandbox.send({ type: 'committed', token: message.token })
      if (message.type === 'done') return verdictOf(message)
    }
    return {
      ok: false,
      message: `The test did not end within ${timeoutMs / 1000} s, or its process ended early.`,
    }
  } catch {
    return { ok: false, message: 'The test could not be run: its sandbox ended early.' }
  } finally {
    clearTimeout(deadline)
    sandbox.kill('finished')
    await sandbox.ended
  }
}

function verdictOf({ status, error }: { status: string; error?: { message: string } | undefined }): Verdict {
  if (status === 'succeeded') return { ok: true, message: 'The credentials work.' }
  return { ok: false, message: error?.message ?? 'The test failed.' }
}

const slot = 'tested'

function startOf({ connection, use, with: input }: ConnectionTest): StartMessage {
  const flow: Flow = {
    key: 'connection-test',
    name: 'Connection test',
    trigger: { id: 'trigger', use: 'manual' },
    steps: [{ id: 'test', use, connection: slot, with: input }],
  }
  return {
    type: 'start',
    protocol: protocolVersion,
    run: {
      id: randomUUIDv7(),
      attempt: 1,
      integration: 'connection-test',
      version: null,
      queuedAt: new Date().toISOString(),
    },
    flow,
    trigger: { body: null },
    config: {},
    customer: null,
    instance: null,
    connections: { [slot]: connection },
    history: [],
    limits: { logLines: 0, logBytes: 0, logLineBytes: 0, outputBytes: smallBytes },
  }
}
