import type { KillReason, Sandbox, SandboxEnd } from '@millrace/sandbox'
import { expect, it } from 'vitest'
import { runOneStep } from './run-one-step.ts'

/** Says nothing until it is killed. */
function silentSandbox() {
  const ended = Promise.withResolvers<SandboxEnd>()
  const kills: KillReason[] = []
  const sandbox: Sandbox = {
    pid: 1,
    brokerDirectory: '',
    messages: {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          await ended.promise
          return { done: true, value: undefined }
        },
      }),
    },
    send: () => Promise.resolve(),
    kill(reason) {
      kills.push(reason)
      ended.resolve({ kind: 'killed', reason, stderrTail: '' })
    },
    ended: ended.promise,
  }
  return { sandbox, kills }
}

it('says that egress was exhausted, and ends the sandbox for that', async () => {
  const { sandbox, kills } = silentSandbox()
  const driver = {
    name: 'spawn',
    tier: 'none',
    fallbacks: 0,
    take: () => Promise.resolve(sandbox),
    close: () => Promise.resolve(),
  } as const
  const result = await runOneStep(
    {
      driver,
      openEgress: ({ onExhausted }) => {
        setImmediate(onExhausted, 'At most 5 bytes may be received.')
        return Promise.resolve({ end: () => Promise.resolve(), close: () => Promise.resolve() })
      },
    },
    {
      step: { id: 'test', use: 'code' },
      around: {
        flow: { key: 'flow', name: 'Flow', trigger: { id: 'trigger', use: 'manual' } },
        integration: 'integration',
        version: null,
        trigger: null,
        config: {},
        customer: null,
        instance: null,
        connections: {},
      },
      timeoutMs: 60_000,
      outputBytes: 1000,
      egress: {
        organizationId: 'organization',
        rules: { allow: [], deny: [] },
        subject: { kind: 'connection-test', connectionId: 'connection' },
        redact: (text) => text,
      },
    },
  )
  expect(result).toEqual({ kind: 'lost', reason: 'At most 5 bytes may be received.' })
  expect(kills[0]).toBe('over_cap')
})
