import type { IntegrationSummary } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { changeSettings } from './change-settings.ts'

/** Nothing new is built or deployed of it, and lists leave it out; what is deployed goes on. */
export function archiveIntegration(ctx: Context, key: string): Promise<IntegrationSummary> {
  return changeSettings(ctx, key, {
    permission: 'integration.write',
    action: 'integration.archive',
    columns: (row) => ({ archivedAt: row.archivedAt ?? ctx.now() }),
  })
}

export function unarchiveIntegration(ctx: Context, key: string): Promise<IntegrationSummary> {
  return changeSettings(ctx, key, {
    permission: 'integration.write',
    action: 'integration.unarchive',
    columns: () => ({ archivedAt: null }),
  })
}
