import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  archiveIntegration,
  type Context,
  cancelRollout,
  cancelRun,
  changeCustomers,
  changeInstances,
  createApiKey,
  createConnection,
  createCustomer,
  createCustomerUser,
  createEmbedKey,
  createInstance,
  createIntegration,
  createOAuthApp,
  createRollout,
  deleteConnection,
  deleteCustomer,
  deleteCustomerUser,
  deleteInstance,
  deleteIntegration,
  deleteOAuthApp,
  deployInstance,
  duplicateIntegration,
  pauseInstance,
  pauseRollout,
  publishIntegration,
  type Role,
  replayRun,
  replayRuns,
  restoreVersion,
  resumeCustomer,
  resumeInstance,
  resumeRollout,
  revokeApiKey,
  revokeEmbedKey,
  rollBackRollout,
  rollbackInstance,
  runInstanceFlow,
  saveDraft,
  setAvailability,
  setTestBindings,
  suspendCustomer,
  testRun,
  unarchiveIntegration,
  updateConnection,
  updateCustomer,
  updateCustomerUser,
  updateEgressRules,
  updateEmbedSettings,
  updateInstance,
  updateOAuthApp,
  upgradeInstance,
} from '../src/index.ts'
import {
  createTestKit,
  definition,
  givenConnection,
  givenCustomer,
  givenDeployed,
  givenFleet,
  givenInstance,
  givenIntegration,
  givenPublished,
  publishNext,
  type TestKit,
  uniqueKey,
} from './index.ts'

// Every write verb makes the same promises; here each is held to them.

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

interface WriteVerb {
  action: string
  /** A role that may not. */
  refused: Role
  /** Makes what the verb works on, in the owner's organization; gives the call. */
  prepare(owner: Context): Promise<(ctx: Context) => Promise<unknown>>
  /** It makes something new, so there is nothing that another organization could own. */
  creates?: true
}

async function givenRun(owner: Context): Promise<string> {
  const { id } = await givenDeployed(owner)
  return (await runInstanceFlow(owner, id, 'main', {})).runId
}

async function givenCustomerUser(owner: Context) {
  const customer = await givenCustomer(owner)
  await createCustomerUser(owner, customer, { externalId: 'u-1' })
  return { customer, user: 'u-1' }
}

/** Of one instance that is on version 1, to version 2. */
async function givenRollout(owner: Context): Promise<string> {
  const { draft } = await givenFleet(owner, { count: 1 })
  await publishNext(owner, draft, { name: 'Second' })
  return (await createRollout(owner, { integration: draft.key })).id
}

const verbs: WriteVerb[] = [
  {
    action: 'integration.create',
    refused: 'support',
    creates: true,
    prepare: async () => (ctx) => createIntegration(ctx, definition()),
  },
  {
    action: 'integration.save-draft',
    refused: 'support',
    prepare: async (owner) => {
      const draft = await givenIntegration(owner)
      return (ctx) => saveDraft(ctx, draft.key, draft)
    },
  },
  {
    action: 'integration.delete',
    refused: 'builder',
    prepare: async (owner) => {
      const { key } = await givenIntegration(owner)
      return (ctx) => deleteIntegration(ctx, key)
    },
  },
  {
    action: 'integration.publish',
    refused: 'support',
    prepare: async (owner) => {
      const { key } = await givenIntegration(owner)
      return (ctx) => publishIntegration(ctx, key, { comment: 'first' })
    },
  },
  {
    action: 'integration.set-test-bindings',
    refused: 'support',
    prepare: async (owner) => {
      const { key } = await givenIntegration(owner)
      return (ctx) => setTestBindings(ctx, key, { config: {}, connections: {} })
    },
  },
  {
    action: 'integration.set-availability',
    refused: 'support',
    prepare: async (owner) => {
      const { key } = await givenIntegration(owner)
      return (ctx) => setAvailability(ctx, key, { availability: 'contact' })
    },
  },
  {
    action: 'integration.archive',
    refused: 'support',
    prepare: async (owner) => {
      const { key } = await givenIntegration(owner)
      return (ctx) => archiveIntegration(ctx, key)
    },
  },
  {
    action: 'integration.unarchive',
    refused: 'support',
    prepare: async (owner) => {
      const { key } = await givenIntegration(owner)
      await archiveIntegration(owner, key)
      return (ctx) => unarchiveIntegration(ctx, key)
    },
  },
  {
    action: 'integration.duplicate',
    refused: 'support',
    prepare: async (owner) => {
      const { key } = await givenIntegration(owner)
      return (ctx) => duplicateIntegration(ctx, key, { key: uniqueKey('copy'), name: 'Copy' })
    },
  },
  {
    action: 'integration.restore-version',
    refused: 'support',
    prepare: async (owner) => {
      const { key } = await givenPublished(owner)
      return (ctx) => restoreVersion(ctx, { key, number: '1' }, {})
    },
  },
  {
    action: 'integration.test-run',
    refused: 'support',
    prepare: async (owner) => {
      const { key } = await givenIntegration(owner)
      return (ctx) => testRun(ctx, key, 'main', {})
    },
  },
  {
    action: 'customer.create',
    refused: 'viewer',
    creates: true,
    prepare: async () => (ctx) => createCustomer(ctx, { externalId: uniqueKey('c'), name: 'C' }),
  },
  {
    action: 'customer.update',
    refused: 'viewer',
    prepare: async (owner) => {
      const customer = await givenCustomer(owner)
      return (ctx) => updateCustomer(ctx, customer, { name: 'Other' })
    },
  },
  {
    action: 'customer.suspend',
    refused: 'viewer',
    prepare: async (owner) => {
      const customer = await givenCustomer(owner)
      return (ctx) => suspendCustomer(ctx, customer)
    },
  },
  {
    action: 'customer.resume',
    refused: 'viewer',
    prepare: async (owner) => {
      const customer = await givenCustomer(owner)
      await suspendCustomer(owner, customer)
      return (ctx) => resumeCustomer(ctx, customer)
    },
  },
  {
    action: 'customer.delete',
    refused: 'support',
    prepare: async (owner) => {
      const customer = await givenCustomer(owner)
      return (ctx) => deleteCustomer(ctx, customer)
    },
  },
  {
    action: 'customer.change-many',
    refused: 'viewer',
    creates: true,
    prepare: async () => (ctx) => changeCustomers(ctx, { action: 'suspend', filter: { q: 'nobody at all' } }),
  },
  {
    action: 'customer-user.create',
    refused: 'viewer',
    prepare: async (owner) => {
      const customer = await givenCustomer(owner)
      return (ctx) => createCustomerUser(ctx, customer, { externalId: 'u-1' })
    },
  },
  {
    action: 'customer-user.update',
    refused: 'viewer',
    prepare: async (owner) => {
      const address = await givenCustomerUser(owner)
      return (ctx) => updateCustomerUser(ctx, address, { name: 'Ada' })
    },
  },
  {
    action: 'customer-user.delete',
    refused: 'viewer',
    prepare: async (owner) => {
      const address = await givenCustomerUser(owner)
      return (ctx) => deleteCustomerUser(ctx, address)
    },
  },
  {
    action: 'embed-key.create',
    refused: 'builder',
    creates: true,
    prepare: async () => (ctx) => createEmbedKey(ctx, { name: 'Backend' }),
  },
  {
    action: 'embed-key.revoke',
    refused: 'builder',
    prepare: async (owner) => {
      const { id } = await createEmbedKey(owner, { name: 'Backend' })
      return (ctx) => revokeEmbedKey(ctx, id)
    },
  },
  {
    action: 'organization.update-embed-settings',
    refused: 'builder',
    // Each organization has settings of its own: there are no other one's to name.
    creates: true,
    prepare: async () => (ctx) => updateEmbedSettings(ctx, { customersFromTokens: true }),
  },
  {
    action: 'connection.create',
    refused: 'viewer',
    creates: true,
    prepare: async () => (ctx) =>
      createConnection(ctx, {
        name: 'CRM',
        connector: 'http',
        type: 'api-key',
        owner: 'organization',
        values: { value: 'x', baseUrl: 'https://crm.example.com' },
      }),
  },
  {
    action: 'connection.update',
    refused: 'viewer',
    prepare: async (owner) => {
      const { id } = await givenConnection(owner)
      return (ctx) => updateConnection(ctx, id, { name: 'Other' })
    },
  },
  {
    action: 'connection.delete',
    refused: 'support',
    prepare: async (owner) => {
      const { id } = await givenConnection(owner)
      return (ctx) => deleteConnection(ctx, id)
    },
  },
  {
    action: 'instance.create',
    refused: 'viewer',
    creates: true,
    prepare: async () => async (ctx) => {
      const { key } = await givenPublished({ ...ctx, actor: { ...ctx.actor, role: 'owner' } })
      const customer = await givenCustomer({ ...ctx, actor: { ...ctx.actor, role: 'owner' } })
      return createInstance(ctx, { customer, integration: key, config: {}, connections: {} })
    },
  },
  {
    action: 'instance.update',
    refused: 'viewer',
    prepare: async (owner) => {
      const { id } = await givenInstance(owner)
      return (ctx) => updateInstance(ctx, id, { config: {} })
    },
  },
  {
    action: 'instance.deploy',
    refused: 'viewer',
    prepare: async (owner) => {
      const { id } = await givenInstance(owner)
      return (ctx) => deployInstance(ctx, id)
    },
  },
  {
    action: 'instance.pause',
    refused: 'viewer',
    prepare: async (owner) => {
      const { id } = await givenDeployed(owner)
      return (ctx) => pauseInstance(ctx, id)
    },
  },
  {
    action: 'instance.resume',
    refused: 'viewer',
    prepare: async (owner) => {
      const { id } = await givenDeployed(owner)
      return (ctx) => resumeInstance(ctx, id)
    },
  },
  {
    action: 'instance.upgrade',
    refused: 'viewer',
    prepare: async (owner) => {
      const { id } = await givenDeployed(owner)
      return (ctx) => upgradeInstance(ctx, id, {})
    },
  },
  {
    action: 'instance.rollback',
    refused: 'viewer',
    prepare: async (owner) => {
      const { draft, ids } = await givenFleet(owner, { count: 1 })
      const [id = ''] = ids
      await publishNext(owner, draft, { name: 'Second' })
      await upgradeInstance(owner, id, {})
      return (ctx) => rollbackInstance(ctx, id, {})
    },
  },
  {
    action: 'instance.label',
    refused: 'viewer',
    // A filter names nothing: of another organization's instances none fits.
    creates: true,
    prepare: async (owner) => {
      const { id } = await givenInstance(owner)
      return (ctx) => changeInstances(ctx, { action: 'label', filter: { ids: [id] }, add: ['vip'] })
    },
  },
  {
    action: 'rollout.create',
    refused: 'support',
    prepare: async (owner) => {
      const { draft } = await givenFleet(owner, { count: 1 })
      await publishNext(owner, draft, { name: 'Second' })
      return (ctx) => createRollout(ctx, { integration: draft.key })
    },
  },
  {
    action: 'rollout.pause',
    refused: 'support',
    prepare: async (owner) => {
      const id = await givenRollout(owner)
      return (ctx) => pauseRollout(ctx, id)
    },
  },
  {
    action: 'rollout.resume',
    refused: 'support',
    prepare: async (owner) => {
      const id = await givenRollout(owner)
      return (ctx) => resumeRollout(ctx, id)
    },
  },
  {
    action: 'rollout.cancel',
    refused: 'support',
    prepare: async (owner) => {
      const id = await givenRollout(owner)
      return (ctx) => cancelRollout(ctx, id)
    },
  },
  {
    action: 'rollout.roll-back',
    refused: 'support',
    prepare: async (owner) => {
      const id = await givenRollout(owner)
      return (ctx) => rollBackRollout(ctx, id, {})
    },
  },
  {
    action: 'instance.delete',
    refused: 'support',
    prepare: async (owner) => {
      const { id } = await givenInstance(owner)
      return (ctx) => deleteInstance(ctx, id)
    },
  },
  {
    action: 'instance.run-flow',
    refused: 'viewer',
    prepare: async (owner) => {
      const { id } = await givenDeployed(owner)
      return (ctx) => runInstanceFlow(ctx, id, 'main', {})
    },
  },
  {
    action: 'run.cancel',
    refused: 'viewer',
    prepare: async (owner) => {
      const id = await givenRun(owner)
      return (ctx) => cancelRun(ctx, id)
    },
  },
  {
    action: 'run.replay',
    refused: 'viewer',
    prepare: async (owner) => {
      const id = await givenRun(owner)
      return (ctx) => replayRun(ctx, id, {})
    },
  },
  {
    action: 'run.replay-many',
    refused: 'viewer',
    creates: true,
    prepare: async () => (ctx) => replayRuns(ctx, { filter: { flow: 'none' } }),
  },
  {
    action: 'oauth-app.create',
    refused: 'builder',
    creates: true,
    prepare: async () => (ctx) => givenOAuthApp(ctx),
  },
  {
    action: 'oauth-app.update',
    refused: 'builder',
    prepare: async (owner) => {
      const { id } = await givenOAuthApp(owner)
      return (ctx) => updateOAuthApp(ctx, id, { clientId: 'another' })
    },
  },
  {
    action: 'oauth-app.delete',
    refused: 'builder',
    prepare: async (owner) => {
      const { id } = await givenOAuthApp(owner)
      return (ctx) => deleteOAuthApp(ctx, id)
    },
  },
  {
    action: 'api-key.create',
    refused: 'builder',
    creates: true,
    prepare: async () => (ctx) => createApiKey(ctx, { name: 'CI', role: 'viewer' }),
  },
  {
    action: 'api-key.revoke',
    refused: 'builder',
    prepare: async (owner) => {
      const { id } = await createApiKey(owner, { name: 'CI', role: 'viewer' })
      return (ctx) => revokeApiKey(ctx, id)
    },
  },
  {
    action: 'egress.update-rules',
    refused: 'builder',
    // Each organization has rules of its own: there is no other one's to name.
    creates: true,
    prepare: async () => (ctx) => updateEgressRules(ctx, { allow: [], deny: ['example.org'] }),
  },
]

describe.each(verbs)('$action', ({ action, refused, prepare }) => {
  it('leaves an audit row in the name of the actor', async () => {
    const call = await prepare(kit.as('owner'))
    const before = await countAudit(action)
    await call(kit.as('owner'))
    expect(await countAudit(action)).toBe(before + 1)
    const entry = await kit.services.db.system.auditEntry.findFirst({
      where: { action },
      orderBy: { id: 'desc' },
    })
    const { actor } = kit.as()
    expect(entry).toMatchObject({ organizationId: actor.organizationId, actor: `member:${actor.id}` })
    expect(JSON.stringify(entry?.data)).not.toContain('top-secret')
  })

  it(`is refused to the role ${refused}, and changes nothing`, async () => {
    const call = await prepare(kit.as('owner'))
    const before = await countAudit(action)
    await expect(call(kit.as(refused))).rejects.toMatchObject({ code: 'forbidden' })
    expect(await countAudit(action)).toBe(before)
  })
})

describe.each(verbs.filter((verb) => verb.creates === undefined))('$action', ({ action, prepare }) => {
  it('does not reach into another organization', async () => {
    const call = await prepare(kit.as('owner'))
    const before = await countAudit(action)
    await expect(call(kit.stranger)).rejects.toMatchObject({ code: 'not_found' })
    expect(await countAudit(action)).toBe(before)
  })
})

function countAudit(action: string): Promise<number> {
  return kit.services.db.system.auditEntry.count({ where: { action } })
}

const givenOAuthApp = (ctx: Context) =>
  createOAuthApp(ctx, {
    name: uniqueKey('Dropbox'),
    connector: 'dropbox',
    type: 'oauth2',
    clientId: 'app-key',
    clientSecret: 'app-secret',
  })
