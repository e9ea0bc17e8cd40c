import type { SaveResult } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireDefinition } from './definition.ts'
import { insertIntegration } from './insert.ts'

export async function createIntegration(
  ctx: Context,
  input: unknown,
  options: { allowProblems?: boolean } = {},
): Promise<SaveResult & { revision: number }> {
  authorise(ctx, 'integration.write')
  const { definition, problems } = requireDefinition(input, { allowProblems: options.allowProblems === true })
  await insertIntegration(ctx, { definition, problems: problems.length, action: 'integration.create' })
  return { key: definition.key, problems, revision: 1 }
}
