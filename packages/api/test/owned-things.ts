import { runAcceptedSchema } from '@millrace/contracts'
import {
  createApiKey,
  createEmbedKey,
  createInvitation,
  createPersonalKey,
  signInWithProvider,
} from '@millrace/services'
import {
  givenConnection,
  givenDeployed,
  givenFile,
  givenMember,
  givenPublished,
  givenSession,
  sessionContext,
} from '@millrace/services/testing'
import { z } from 'zod'
import { oauthAppExample } from '../src/openapi/examples.ts'
import type { ApiKit } from './api-kit.ts'

/** Path parameters of one thing of each kind in the owner's organization, by how the path starts. */
export async function givenOwnedThings(kit: ApiKit): Promise<Record<string, Record<string, string>>> {
  const owner = kit.as()
  const { key } = await givenPublished(owner)
  const instance = await givenDeployed(owner)
  const externalId = instance.customer
  const user = { externalId: 'u-of-acme' }
  await kit.call('POST', `/api/v1/customers/${externalId}/users`, { body: user })
  return {
    integrations: { key, number: '1', flow: 'main' },
    customers: { externalId, userId: user.externalId },
    connections: { id: (await givenConnection(owner)).id },
    instances: { id: instance.id, flow: 'main', userId: user.externalId },
    rollouts: { id: await givenRollout(kit, key) },
    'oauth-apps': { id: await idOf(kit, '/oauth-apps', oauthAppExample) },
    runs: await givenRun(kit, instance.id),
    files: { id: await givenUpload(kit) },
    'embed-keys': { id: (await createEmbedKey(owner, { name: 'x' })).id },
    'api-keys': { id: (await createApiKey(owner, { name: 'x', role: 'viewer' })).id },
    members: { id: (await givenMember(owner)).id },
    invitations: { id: (await createInvitation(owner, { email: 'new@acme.example', role: 'viewer' })).id },
    ...(await givenAccount(kit)),
  }
}

async function idOf(kit: ApiKit, path: string, body: unknown): Promise<string> {
  const response = await kit.call('POST', `/api/v1${path}`, { body })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return z.object({ id: z.string() }).parse(await response.json()).id
}

async function givenRollout(kit: ApiKit, key: string): Promise<string> {
  const { organizationId } = kit.as().actor
  const { rollout, version } = kit.services.db.tenant(organizationId)
  const target = await version.findFirstOrThrow({ where: { integration: { key } } })
  const { id } = await rollout.create({
    data: {
      organizationId,
      integrationId: target.integrationId,
      versionId: target.id,
      filter: {},
      stages: [{ percent: 100, watchMs: 0 }],
      guard: { failurePercent: 20, minRuns: 20 },
      createdBy: 'Olga',
    },
  })
  return id
}

async function givenRun(kit: ApiKit, instanceId: string): Promise<Record<string, string>> {
  const started = await kit.call('POST', `/api/v1/instances/${instanceId}/flows/main/run`, { body: {} })
  const { runId } = runAcceptedSchema.parse(await started.json())
  const { organizationId } = kit.as().actor
  await kit.services.db.system.stepRun.create({
    data: {
      runId,
      path: 'greet',
      organizationId,
      stepId: 'greet',
      status: 'succeeded',
      attempt: 1,
      firstSeq: 2,
      output: 1,
    },
  })
  return { id: runId, path: 'greet', file: await givenFile(kit.as(), { runId, content: 'x' }) }
}

async function givenUpload(kit: ApiKit): Promise<string> {
  const response = await kit.call('POST', '/api/v1/files?name=a.csv', {
    body: 'a,b',
    headers: { 'content-type': 'text/csv' },
  })
  return z.object({ $file: z.string() }).parse(await response.json()).$file
}

/** Of a member who is not the one that asks. */
async function givenAccount(kit: ApiKit): Promise<Record<string, Record<string, string>>> {
  const member = await givenMember(kit.as())
  const ctx = await givenSession(kit.services, member)
  const identity = { provider: 'oidc', subject: 'acme-1', emailVerified: true, name: 'Ada' } as const
  const { sessionId } = await signInWithProvider(
    kit.services,
    { ...identity, email: member.email },
    { address: '192.0.2.1', userAgent: '' },
  )
  const { actor } = await sessionContext(kit.services, sessionId)
  const linked = await kit.services.db.system.identity.findFirstOrThrow({ where: { memberId: actor.id } })
  return {
    'me/api-keys': { id: (await createPersonalKey(ctx, { name: 'x' })).id },
    'me/sessions': { id: sessionId },
    'me/identities': { id: linked.id },
  }
}
