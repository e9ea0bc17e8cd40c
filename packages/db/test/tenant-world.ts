import type { Database } from '../src/database.ts'
import type { TenantModel } from '../src/models.ts'
import type { TenantClient } from '../src/scopes.ts'

/** One organization with a row of every model, for the tests of the guard. */
export interface World {
  organizationId: string
  ids: Record<'customer' | 'integration' | 'version' | 'connection' | 'instance' | 'run', string>
  /** What identifies the row of each model. */
  keys: Record<TenantModel, object>
  /** The row of each model as it was written. */
  rows: Record<TenantModel, object>
  /** A harmless change of each model. */
  touch: Record<TenantModel, object>
}

/** A model's operations with untyped arguments: the tests loop over models, which no static type follows. */
export type Delegate = Record<(typeof operations)[number], (args: object) => Promise<unknown>>

const operations = [
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
  'create',
  'createMany',
  'createManyAndReturn',
  'update',
  'updateMany',
  'updateManyAndReturn',
  'upsert',
  'delete',
  'deleteMany',
] as const

export function delegateOf(client: TenantClient, model: TenantModel): Delegate {
  return client[model] as unknown as Delegate
}

export async function plantWorld(db: Database, slug: string): Promise<World> {
  const organizationId = crypto.randomUUID()
  const id = () => crypto.randomUUID()
  const ids = {
    customer: id(),
    integration: id(),
    version: id(),
    connection: id(),
    instance: id(),
    run: id(),
  }
  const fileId = id()
  const payloadId = id()
  const memberId = id()
  const customerUserId = id()
  const rolloutId = id()
  const scopeId = id()
  const at = new Date('2026-01-01T00:00:00Z')
  const of = { organizationId }
  const ofInstance = { organizationId, instanceId: ids.instance }
  const ofRun = { organizationId, runId: ids.run }
  const rows: Record<TenantModel, Record<string, unknown>> = {
    organization: { id: organizationId, slug, name: slug },
    member: {
      ...of,
      id: memberId,
      email: `${slug}@example.com`,
      name: slug,
      passwordHash: '',
      role: 'owner',
    },
    identity: { ...of, id: id(), memberId, provider: 'oidc', subject: slug, email: '' },
    session: { ...of, id: id(), memberId, method: 'password', address: '', userAgent: '', expiresAt: at },
    invitation: {
      ...of,
      id: id(),
      email: 'same',
      role: 'viewer',
      tokenHash: Buffer.from(slug),
      invitedBy: '',
      expiresAt: at,
    },
    passwordReset: { ...of, tokenHash: Buffer.from(slug), memberId, expiresAt: at },
    apiKey: { ...of, id: id(), name: slug, prefix: '', hash: Buffer.from(slug), role: 'owner' },
    customer: { ...of, id: ids.customer, externalId: 'same', name: slug },
    customerUser: { ...of, id: customerUserId, customerId: ids.customer, externalId: 'same' },
    embedKey: { ...of, id: id(), keyId: slug, name: slug, algorithm: 'EdDSA', publicKeyPem: '' },
    embedTokenUse: { ...of, jti: 'same', expiresAt: at },
    embedSession: { ...of, id: id(), customerUserId, tokenHash: Buffer.from(slug), expiresAt: at },
    integration: { ...of, id: ids.integration, key: 'same', name: slug, draft: {} },
    version: {
      ...of,
      id: ids.version,
      integrationId: ids.integration,
      number: 1,
      definition: {},
      checksum: '',
    },
    connection: {
      ...of,
      id: ids.connection,
      name: slug,
      connector: 'http',
      type: 'api-key',
      owner: 'customer',
      customerId: ids.customer,
      sealed: Buffer.from(slug),
    },
    oAuthApp: { ...of, id: id(), name: slug, connector: 'http', type: 'oauth2', clientId: slug },
    authorization: {
      ...of,
      id: id(),
      connectionId: ids.connection,
      startHash: Buffer.from(slug),
      actor: '',
      expiresAt: at,
    },
    instance: {
      ...of,
      id: ids.instance,
      customerId: ids.customer,
      integrationId: ids.integration,
      versionId: ids.version,
    },
    instanceConnection: { ...of, instanceId: ids.instance, slot: 'crm', connectionId: ids.connection },
    instanceRevision: {
      ...of,
      id: id(),
      instanceId: ids.instance,
      versionId: ids.version,
      config: {},
      connections: {},
      reason: 'update',
      actor: '',
    },
    instanceUser: { ...ofInstance, customerUserId },
    instanceUserConnection: { ...ofInstance, customerUserId, slot: 'crm', connectionId: ids.connection },
    instanceFile: { ...ofInstance, fileId },
    rollout: {
      ...of,
      id: rolloutId,
      integrationId: ids.integration,
      versionId: ids.version,
      filter: {},
      stages: [],
      guard: {},
      createdBy: '',
    },
    rolloutItem: { ...ofInstance, rolloutId, stage: 0 },
    sandboxCall: { ...of, id: id(), input: {}, expiresAt: at },
    instanceFlow: { ...of, id: id(), instanceId: ids.instance, flow: 'import', hookToken: slug },
    run: {
      ...of,
      id: ids.run,
      integrationId: ids.integration,
      versionId: ids.version,
      flow: 'import',
      trigger: 'manual',
      payloadId: id(),
    },
    journalEvent: { ...ofRun, seq: 1, attempt: 1, at, type: 'run', data: {} },
    logLine: { ...ofRun, seq: 1, at, level: 'info', message: slug },
    stepRun: { ...ofRun, path: 'fetch', stepId: 'fetch', status: 'running', attempt: 1, firstSeq: 1 },
    payload: { ...of, id: payloadId, bytes: 2, inline: {} },
    wait: { ...ofRun, path: 'fetch', kind: 'callback' },
    stateEntry: { ...of, scope: 'flow', scopeId: slug, key: 'cursor', value: 1 },
    stateOperation: { ...ofRun, path: 'fetch', ordinal: 0, result: {} },
    file: {
      ...of,
      id: fileId,
      name: slug,
      contentType: 'text/plain',
      bytes: 1n,
      sha256: '',
      blobKey: slug,
    },
    runFile: { ...ofRun, fileId },
    runPayload: { ...ofRun, payloadId },
    dedupeKey: { ...of, scopeId, key: 'same', runId: ids.run, expiresAt: at },
    rateLimit: { ...of, scopeId, key: 'same', nextAt: at },
    egressEntry: { ...ofRun, id: id(), at, host: slug, port: 443, verdict: 'allowed' },
    auditEntry: {
      ...of,
      id: id(),
      actor: 'system',
      action: 'create',
      entity: 'organization',
      entityId: slug,
    },
    auditHead: { ...of, seq: 1n, hash: Buffer.from(slug) },
  }
  const byId = (model: TenantModel) => ({ id: rows[model].id })
  for (const model of Object.keys(rows)) {
    if (isModel(model, rows)) await delegateOf(db.system, model).create({ data: rows[model] })
  }
  return {
    organizationId,
    ids,
    rows,
    keys: {
      organization: { id: organizationId },
      member: byId('member'),
      identity: byId('identity'),
      session: byId('session'),
      invitation: byId('invitation'),
      passwordReset: { tokenHash: Buffer.from(slug) },
      apiKey: byId('apiKey'),
      customer: byId('customer'),
      customerUser: byId('customerUser'),
      embedKey: byId('embedKey'),
      embedTokenUse: { organizationId_jti: { organizationId, jti: 'same' } },
      embedSession: byId('embedSession'),
      integration: byId('integration'),
      version: byId('version'),
      connection: byId('connection'),
      oAuthApp: byId('oAuthApp'),
      authorization: byId('authorization'),
      instance: byId('instance'),
      instanceConnection: { organizationId_instanceId_slot: { ...ofInstance, slot: 'crm' } },
      instanceRevision: byId('instanceRevision'),
      instanceUser: { organizationId_instanceId_customerUserId: { ...ofInstance, customerUserId } },
      instanceUserConnection: {
        organizationId_instanceId_customerUserId_slot: { ...ofInstance, customerUserId, slot: 'crm' },
      },
      instanceFile: { organizationId_instanceId_fileId: { ...ofInstance, fileId } },
      rollout: byId('rollout'),
      rolloutItem: { organizationId_rolloutId_instanceId: { ...ofInstance, rolloutId } },
      sandboxCall: byId('sandboxCall'),
      instanceFlow: byId('instanceFlow'),
      run: byId('run'),
      journalEvent: { runId_seq: { runId: ids.run, seq: 1 } },
      logLine: { runId_seq: { runId: ids.run, seq: 1 } },
      stepRun: { runId_path: { runId: ids.run, path: 'fetch' } },
      payload: byId('payload'),
      wait: { runId_path: { runId: ids.run, path: 'fetch' } },
      stateEntry: {
        organizationId_scope_scopeId_key: { organizationId, scope: 'flow', scopeId: slug, key: 'cursor' },
      },
      stateOperation: { runId_path_ordinal: { runId: ids.run, path: 'fetch', ordinal: 0 } },
      file: byId('file'),
      runFile: { runId_fileId: { runId: ids.run, fileId } },
      runPayload: { runId_payloadId: { runId: ids.run, payloadId } },
      dedupeKey: { scopeId_key: { scopeId, key: 'same' } },
      rateLimit: { scopeId_key: { scopeId, key: 'same' } },
      egressEntry: byId('egressEntry'),
      auditEntry: byId('auditEntry'),
      auditHead: { organizationId },
    },
    touch: {
      organization: { name: 'touched' },
      member: { name: 'touched' },
      identity: { email: 'touched' },
      session: { userAgent: 'touched' },
      invitation: { invitedBy: 'touched' },
      passwordReset: { expiresAt: new Date(0) },
      apiKey: { name: 'touched' },
      customer: { name: 'touched' },
      customerUser: { name: 'touched' },
      embedKey: { name: 'touched' },
      embedTokenUse: { expiresAt: new Date(0) },
      embedSession: { expiresAt: new Date(0) },
      integration: { name: 'touched' },
      version: { comment: 'touched' },
      connection: { name: 'touched' },
      oAuthApp: { name: 'touched' },
      authorization: { actor: 'touched' },
      instance: { config: { touched: true } },
      instanceConnection: { connectionId: ids.connection },
      instanceRevision: { actor: 'touched' },
      instanceUser: { config: { touched: true } },
      instanceUserConnection: { connectionId: ids.connection },
      instanceFile: { fileId },
      rollout: { reason: 'touched' },
      rolloutItem: { stage: 1 },
      sandboxCall: { input: { touched: true } },
      instanceFlow: { nextDueAt: at },
      run: { flow: 'touched' },
      journalEvent: { type: 'touched' },
      logLine: { message: 'touched' },
      stepRun: { stepId: 'touched' },
      payload: { bytes: 3 },
      wait: { kind: 'touched' },
      stateEntry: { value: 'touched' },
      stateOperation: { result: 'touched' },
      file: { name: 'touched' },
      runFile: { fileId },
      runPayload: { payloadId },
      dedupeKey: { runId: ids.run },
      rateLimit: { nextAt: at },
      egressEntry: { host: 'touched' },
      auditEntry: { action: 'touched' },
      auditHead: { seq: 2n },
    },
  }
}

function isModel(name: string, rows: Record<TenantModel, object>): name is TenantModel {
  return Object.hasOwn(rows, name)
}
