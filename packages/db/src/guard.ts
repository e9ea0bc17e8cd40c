import { TenantViolation } from './errors.ts'
import { type TenantModel, tenantModels } from './models.ts'

type Args = Record<string, unknown>

interface Scope {
  model: TenantModel
  organizationId: string
}

const reads = [
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
]
const changes = ['update', 'updateMany', 'updateManyAndReturn']
const removals = ['delete', 'deleteMany']
const additions = ['create', 'createMany', 'createManyAndReturn']

/** What else than reading an organization's client may do, where that is not everything. */
const writes: Partial<Record<TenantModel, readonly string[]>> = {
  organization: changes,
  auditEntry: additions,
  auditHead: [],
}

/**
 * The arguments of a query, narrowed to one organization. Relations need no narrowing: foreign keys between tenant
 * tables include organizationId, so what a row of the organization leads to is the organization's.
 */
export function guardArgs({ operation, args, ...scope }: Scope & { operation: string; args: unknown }): Args {
  const given = asObject(args ?? {}, 'the arguments')
  if (reads.includes(operation))
    return { ...given, where: narrowed(given.where, scope), ...cursorOf(given, scope) }
  if (writes[scope.model]?.includes(operation) === false) {
    throw new TenantViolation(`${scope.model}.${operation} is not for an organization's client`)
  }
  if (changes.includes(operation)) {
    return { ...given, where: narrowed(given.where, scope), data: scalarsOf(given.data, scope) }
  }
  if (removals.includes(operation)) return { ...given, where: narrowed(given.where, scope) }
  if (additions.includes(operation)) return { ...given, data: ownedAll(given.data, scope) }
  if (operation === 'upsert') {
    return {
      ...given,
      where: narrowed(given.where, scope),
      create: owned(given.create, scope),
      update: scalarsOf(given.update, scope),
    }
  }
  throw new TenantViolation(`${scope.model}.${operation} is not for an organization's client`)
}

/** A condition beside the caller's own, which may hold anything: AND cannot be widened from within. */
function narrowed(where: unknown, { model, organizationId }: Scope): Args {
  const given = asObject(where ?? {}, 'where')
  const and = given.AND === undefined ? [] : Array.isArray(given.AND) ? given.AND : [given.AND]
  return { ...given, AND: [...and, { [ownerField(model)]: organizationId }] }
}

/** The cursor's row is looked up on its own, outside of `where`. It takes fields only, no AND. */
function cursorOf({ cursor }: Args, scope: Scope): { cursor?: Args } {
  if (cursor === undefined) return {}
  return { cursor: { ...asObject(cursor, 'cursor'), [ownerField(scope.model)]: scope.organizationId } }
}

function ownedAll(data: unknown, scope: Scope): Args | Args[] {
  return Array.isArray(data) ? data.map((row) => owned(row, scope)) : owned(data, scope)
}

function owned(data: unknown, scope: Scope): Args {
  return { ...scalarsOf(data, scope), organizationId: scope.organizationId }
}

/**
 * Nested writes reach rows that no condition of ours narrows (`connect` would even pull in another organization's row),
 * so rows are written one model at a time, with foreign keys as plain values.
 */
function scalarsOf(data: unknown, { model, organizationId }: Scope): Args {
  const given = asObject(data, 'data')
  for (const [field, value] of Object.entries(given)) {
    if (!Object.hasOwn(tenantModels[model], field)) {
      throw new TenantViolation(
        `${model}.${field} cannot be written here: write its rows with their own model`,
      )
    }
    if (ownerField(model) === field && value !== undefined && value !== organizationId) {
      throw new TenantViolation(`${model}.${field} names another organization`)
    }
  }
  return given
}

function ownerField(model: TenantModel): string {
  return model === 'organization' ? 'id' : 'organizationId'
}

function asObject(value: unknown, what: string): Args {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TenantViolation(`${what} must be an object`)
  }
  return Object.fromEntries(Object.entries(value))
}
