import type { Definition, Flow, RunEvent } from '@millrace/contracts'
import { prepareFile } from '../src/file/index.ts'
import {
  type Context,
  createConnection,
  createCustomer,
  createInstance,
  createIntegration,
  deployInstance,
  findMemberActor,
  hashPassword,
  publishIntegration,
  type Role,
  type Services,
  signIn,
} from '../src/index.ts'

let counter = 0
export function uniqueKey(prefix: string): string {
  counter += 1
  return `${prefix}-${counter}`
}

export function webhookFlow(settings: Flow['trigger']['with'] = {}): Flow {
  return {
    key: 'main',
    name: 'Main flow',
    trigger: { id: 'trigger', use: 'webhook', with: settings },
    steps: [{ id: 'greet', use: 'code', with: { source: 'export default async () => 1' } }],
  }
}

export function scheduleFlow(settings: Flow['trigger']['with'] = { cron: '0 * * * *' }): Flow {
  return { ...webhookFlow(), key: 'hourly', trigger: { id: 'trigger', use: 'schedule', with: settings } }
}

export function definition(overrides: Partial<Definition> = {}): Definition {
  return {
    schemaVersion: 1,
    key: uniqueKey('orders'),
    name: 'Orders',
    flows: [webhookFlow()],
    ...overrides,
  }
}

export async function givenIntegration(
  ctx: Context,
  overrides: Partial<Definition> = {},
): Promise<Definition> {
  const created = definition(overrides)
  await createIntegration(ctx, created)
  return created
}

export async function givenPublished(ctx: Context, overrides: Partial<Definition> = {}): Promise<Definition> {
  const created = await givenIntegration(ctx, overrides)
  await publishIntegration(ctx, created.key, {})
  return created
}

export async function givenCustomer(ctx: Context): Promise<string> {
  const { externalId } = await createCustomer(ctx, { externalId: uniqueKey('customer'), name: 'Globex' })
  return externalId
}

export function givenConnection(ctx: Context, overrides: Record<string, unknown> = {}) {
  return createConnection(ctx, {
    name: 'CRM',
    connector: 'http',
    type: 'api-key',
    owner: 'organization',
    values: { value: 'top-secret', name: 'X-Api-Key', baseUrl: 'https://crm.example.com' },
    ...overrides,
  })
}

export async function givenInstance(ctx: Context, overrides: Partial<Definition> = {}) {
  const integration = await givenPublished(ctx, overrides)
  const customer = await givenCustomer(ctx)
  return createInstance(ctx, { customer, integration: integration.key, config: {}, connections: {} })
}

export async function givenDeployed(ctx: Context, overrides: Partial<Definition> = {}) {
  const { id } = await givenInstance(ctx, overrides)
  return deployInstance(ctx, id)
}

/** Writes to a run's journal as a worker would: row and lastSeq in one transaction, then the hint. */
export async function appendToJournal(
  ctx: Context,
  runId: string,
  events: (Omit<Extract<RunEvent, { type: 'log' }>, 'at'> | { seq: number; type: 'end' } | RespondEvent)[],
): Promise<void> {
  const { organizationId } = ctx.actor
  const at = ctx.now()
  await ctx.db.transaction(async (tx) => {
    const db = tx.tenant(organizationId)
    for (const event of events) {
      if (event.type === 'log') {
        const { seq, level, message } = event
        await db.logLine.create({ data: { runId, seq, organizationId, at, level, message } })
      } else {
        const data = event.type === 'end' ? { status: 'succeeded', durationMs: 1 } : event.data
        await db.journalEvent.create({
          data: { runId, seq: event.seq, organizationId, attempt: 1, at, type: event.type, data },
        })
      }
      const over = event.type === 'end' ? { status: 'succeeded' as const, startedAt: at, endedAt: at } : {}
      await db.run.update({ where: { id: runId }, data: { lastSeq: event.seq, ...over } })
    }
  })
  const seq = events.at(-1)?.seq ?? 0
  await ctx.live.publish({ topic: `run:${runId}`, seq })
}

interface RespondEvent {
  seq: number
  type: 'respond'
  data: { status: number; headers: Record<string, string>; body?: string }
}

/** A file of a run; gives its id. */
export async function givenFile(
  ctx: Context,
  {
    runId,
    content,
    name = 'a.csv',
    contentType = 'text/csv',
  }: { runId: string; content: string; name?: string; contentType?: string },
): Promise<string> {
  const { organizationId } = ctx.actor
  const file = await prepareFile(ctx, content, { name, contentType })
  await ctx.db.system.file.create({ data: { ...file, organizationId } })
  await ctx.db.system.runFile.create({ data: { runId, fileId: file.id, organizationId } })
  return file.id
}

/** A member of the context's organization who signs in with `memberPassword`. */
export async function givenMember(
  ctx: Context,
  { role = 'builder', name = 'Ada' }: { role?: Role; name?: string } = {},
): Promise<{ id: string; email: string }> {
  const email = `${uniqueKey('ada')}@acme.example`
  memberPasswordHash ??= hashPassword(memberPassword)
  const { id } = await ctx.db.system.member.create({
    data: {
      organizationId: ctx.actor.organizationId,
      email,
      name,
      passwordHash: await memberPasswordHash,
      role,
    },
  })
  return { id, email }
}

export const memberPassword = 'correct horse battery'
let memberPasswordHash: Promise<string> | null = null

/** Signs the member in, each time from another address; gives the context of the new session. */
export async function givenSession(services: Services, { email }: { email: string }): Promise<Context> {
  const address = uniqueKey('192.0.2')
  const given = { email, password: memberPassword, address, userAgent: 'Firefox' }
  return sessionContext(services, (await signIn(services, given)).sessionId)
}

/** As a request with this session's cookie sees it. */
export async function sessionContext(services: Services, sessionId: string): Promise<Context> {
  const actor = await findMemberActor(services, sessionId)
  if (actor === null) throw new Error('this session is over')
  return { ...services, actor }
}
