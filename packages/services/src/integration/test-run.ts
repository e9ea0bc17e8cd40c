import { testRunInputSchema } from '@millrace/contracts'
import { checkFieldValues, configFields } from '@millrace/contracts/field-values'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { createRun } from '../run/create.ts'
import { manualTriggerValue } from '../run/trigger-value.ts'
import { parse } from '../shared/parse.ts'
import { snapshotDraft } from '../version/snapshot.ts'
import { checkDefinition, requireFlow, storedDefinition } from './definition.ts'
import { requireIntegration } from './require.ts'
import { storedTestBindings } from './test-bindings.ts'

/** Runs a flow of the draft with the test bindings. Problems of other flows do not stand in its way. */
export async function testRun(
  ctx: Context,
  key: string,
  flowKey: string,
  input: unknown,
): Promise<{ runId: string }> {
  authorise(ctx, 'integration.test')
  const { input: body, upTo, pins } = parse(testRunInputSchema, input ?? {})
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const row = await requireIntegration(db, key)
  const definition = storedDefinition(row.draft)
  const flow = requireFlow(definition, flowKey)
  const problems = checkDefinition(definition).problems.filter(
    (problem) => problem.flow === undefined || problem.flow === flowKey,
  )
  if (problems.length > 0) throw invalid(problems, 'The draft of this flow has problems.')

  const bindings = storedTestBindings(row.testBindings)
  const { values: config } = checkFieldValues({
    fields: configFields(definition),
    values: bindings.config,
    path: 'config',
    complete: false,
  })
  const versionId = await snapshotDraft(ctx, { integrationId: row.id, definition, flow: flowKey })
  const { runId } = await createRun(ctx, {
    organizationId,
    integrationId: row.id,
    versionId,
    flow: flowKey,
    settings: flow.settings,
    trigger: 'test',
    value: manualTriggerValue({ flow, input: body, now: ctx.now() }),
    options: {
      config,
      connections: bindings.connections,
      ...(upTo === undefined ? {} : { upTo }),
      ...(pins === undefined ? {} : { pins }),
    },
    startedBy: { by: ctx, action: 'integration.test-run', data: { key, flow: flowKey } },
  })
  return { runId }
}
