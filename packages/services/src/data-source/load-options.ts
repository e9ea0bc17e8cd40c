import {
  type DataSourceOptionsInput,
  type DataSourceUse,
  type Definition,
  dataSourceOptionsInputSchema,
  type Field,
  type JsonObject,
  type OptionsPage,
  type Problem,
} from '@millrace/contracts'
import {
  checkFieldValue,
  configFields,
  dataSourceInput,
  inputReferences,
} from '@millrace/contracts/field-values'
import type { TenantClient } from '@millrace/db'
import { checkBindings } from '../connection/check-bindings.ts'
import type { Context } from '../context.ts'
import { invalid, requireFound, ServiceError } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'
import { requireIntegration } from '../integration/require.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { requireVersion } from '../version/require.ts'
import type { CallError } from './call.ts'
import { runSandboxCall, type WaitOptions } from './run-call.ts'

/** One page of the choices that a field of a config form offers, asked of the third party in a sandbox. */
export async function loadOptions(
  ctx: Context,
  input: unknown,
  options: WaitOptions = {},
): Promise<OptionsPage> {
  authorise(ctx, 'instance.write')
  const asked = parse(dataSourceOptionsInputSchema, input)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const definition = await findDefinition(db, asked)
  const { field, use } = requireUse(definition, asked)
  requireInput(definition, use, asked.values)
  const connectionId = await requireBound(db, { asked, definition, use })
  const result = await runSandboxCall(
    ctx,
    {
      use: use.use,
      input: dataSourceInput(use, asked.values),
      connectionId,
      search: asked.search ?? '',
      cursor: asked.cursor ?? null,
    },
    options,
  )
  if (result.ok) return result.page
  throw toServiceError(result.error, { field, use })
}

async function findDefinition(
  db: TenantClient,
  { integration, version }: DataSourceOptionsInput,
): Promise<Definition> {
  const row = await requireIntegration(db, integration)
  if (version === 'draft') return storedDefinition(row.draft)
  return storedDefinition((await requireVersion(db, { integrationId: row.id, number: version })).definition)
}

function requireUse(
  definition: Definition,
  { field: key, side }: DataSourceOptionsInput,
): { field: Field; use: DataSourceUse } {
  const field = configFields(definition).find((candidate) => candidate.key === key)
  if (field === undefined) throw invalid([{ path: 'field', message: `There is no field "${key}".` }])
  const use = side === undefined ? field.optionsFrom : field.mapping?.[side].from
  if (use === undefined) {
    const hint = 'Its choices stand in the definition, or it has none.'
    throw invalid([{ path: 'field', message: `${field.label} has no data source.`, hint }])
  }
  return { field, use }
}

/** What the choices depend on is there and has the right type; the rest of the form does not matter yet. */
function requireInput(definition: Definition, use: DataSourceUse, values: JsonObject): void {
  const fields = new Map(configFields(definition).map((field) => [field.key, field]))
  const problems: Problem[] = []
  for (const { key } of inputReferences(use)) {
    const field = key === null ? undefined : fields.get(key)
    if (key === null || field === undefined) continue
    const value = values[key] ?? null
    const wrong =
      value === null || value === ''
        ? { message: `${field.label} is needed first.` }
        : checkFieldValue(field, value)
    if (wrong !== null) problems.push({ path: `values.${key}`, message: wrong.message })
  }
  if (problems.length > 0) throw invalid(problems)
}

/** The connection in the slot that the data source works with; null: it needs none. */
async function requireBound(
  db: TenantClient,
  { asked, definition, use }: { asked: DataSourceOptionsInput; definition: Definition; use: DataSourceUse },
): Promise<string | null> {
  const { connection: slot } = use
  const demanded = slot === undefined ? undefined : definition.connections?.[slot]
  if (slot === undefined || demanded === undefined) return null
  const connectionId = asked.connections[slot]
  const { customer: externalId } = asked
  const customer =
    externalId === undefined
      ? null
      : requireFound(await db.customer.findFirst({ where: { externalId }, select: { id: true } }), 'customer')
  const problems = await checkBindings(db, {
    slots: { [slot]: demanded },
    bound: connectionId === undefined ? {} : { [slot]: connectionId },
    complete: true,
    forCustomer: customer === null ? null : { id: customer.id, instanceId: asked.instance ?? null },
  })
  if (problems.length > 0) throw invalid(problems, 'The choices come through a connection.')
  return requireFound(connectionId, 'connection')
}

/** In the words of the third party, at the place where somebody can do something about it. */
function toServiceError(
  { source, message }: CallError,
  { field, use }: { field: Field; use: DataSourceUse },
): ServiceError {
  switch (source) {
    case 'connection':
      return invalid([{ path: `connections.${use.connection ?? ''}`, message }], message)
    case 'third-party':
      return invalid([{ path: `values.${field.key}`, message }], message)
    case 'platform':
      return new ServiceError('unavailable', message, { retryAfterSeconds: 5 })
    default:
      return source satisfies never
  }
}
