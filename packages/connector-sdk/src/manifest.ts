import { type ConnectorManifest, connectorManifestSchema } from '@millrace/contracts'
import type { Connector } from './types.ts'

/**
 * What the browser and the API may know of a connector: everything except its code.
 *
 * @example
 * toManifest(http).actions.map((action) => action.key) // ['request']
 */
export function toManifest(connector: Connector): ConnectorManifest {
  return connectorManifestSchema.parse({
    ...connector,
    connectionTypes: connector.connectionTypes.map(({ key, name, description, fields, test, oauth2 }) => ({
      key,
      name,
      description,
      fields,
      test,
      oauth2,
    })),
    actions: connector.actions.map(({ run: _code, ...action }) => action),
    triggers: connector.triggers.map(({ poll, ...trigger }) => ({ ...trigger, polls: poll !== undefined })),
    dataSources: (connector.dataSources ?? []).map(({ run: _code, ...source }) => source),
  })
}
