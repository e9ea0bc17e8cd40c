import { findConnector } from '@millrace/connectors/manifests'
import type { ConnectorManifest } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'

export function getConnector(ctx: Context, key: string): ConnectorManifest {
  authorise(ctx, 'connector.read')
  return requireFound(findConnector(key), 'connector')
}
