import { type TestBindings, testBindingsSchema } from '@millrace/contracts'
import { checkFieldValues, configFields } from '@millrace/contracts/field-values'
import { recordAudit } from '../audit/record.ts'
import { checkBindings } from '../connection/check-bindings.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { checkUploads } from '../file/check-uploads.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { storedDefinition } from './definition.ts'
import { requireIntegration } from './require.ts'

export async function getTestBindings(ctx: Context, key: string): Promise<TestBindings> {
  authorise(ctx, 'integration.read')
  const row = await requireIntegration(ctx.db.tenant(ctx.actor.organizationId), key)
  return storedTestBindings(row.testBindings)
}

/** Replaces what test runs of the draft use. Half-filled is fine: the builder saves while somebody types. */
export async function setTestBindings(ctx: Context, key: string, input: unknown): Promise<TestBindings> {
  authorise(ctx, 'integration.test')
  const bindings = parse(testBindingsSchema, input)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const row = await requireIntegration(db, key)
  const definition = storedDefinition(row.draft)
  const fields = configFields(definition)
  const files = await checkUploads(db, { fields, values: bindings.config, path: 'config' })
  const config = files.values
  const problems = [
    ...files.problems,
    ...checkFieldValues({ fields, values: config, path: 'config', complete: false }).problems,
    ...(await checkBindings(db, {
      slots: definition.connections ?? {},
      bound: bindings.connections,
      complete: false,
      // A test has no customer: whoever builds may borrow any connection of the organization.
      forCustomer: null,
    })),
  ]
  if (problems.length > 0) throw invalid(problems)
  await inTransaction(ctx, async (tx) => {
    await tx.integration.update({
      where: { id: row.id },
      data: { testBindings: jsonColumn({ ...bindings, config }) },
    })
    await recordAudit(tx, ctx, {
      action: 'integration.set-test-bindings',
      entity: 'integration',
      entityId: row.id,
      entityName: row.name,
      data: { key },
    })
  })
  return { ...bindings, config }
}

/** Older rows hold `{}`. */
export function storedTestBindings(column: unknown): TestBindings {
  return testBindingsSchema.parse({ config: {}, connections: {}, ...Object(column) })
}
