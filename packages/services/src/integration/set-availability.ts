import { availabilityInputSchema, type IntegrationSummary } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { changeSettings } from './change-settings.ts'

/** Who sees it in the marketplace. It counts at once, for every version. */
export async function setAvailability(
  ctx: Context,
  key: string,
  input: unknown,
): Promise<IntegrationSummary> {
  authorise(ctx, 'integration.publish')
  const { availability } = parse(availabilityInputSchema, input)
  return changeSettings(ctx, key, {
    permission: 'integration.publish',
    action: 'integration.set-availability',
    columns: () => ({ availability }),
    data: { availability },
  })
}
