import type { Connector } from '@millrace/connector-sdk'
import type { Field, SandboxConnection, StartMessage, Step } from '@millrace/contracts'

/** Finds a connector by its key; undefined: there is none. */
export type ConnectorSource = (key: string) => Connector | undefined

/** Loaded on demand: their libraries take longer to start than the rest of the runner. */
export async function loadConnectors(): Promise<ConnectorSource> {
  const { connectors } = await import('@millrace/connectors')
  const byKey = new Map(connectors.map((connector) => [connector.key, connector]))
  return (key) => byKey.get(key)
}

/** A run of nothing but code and control steps goes without. */
export function needsConnectors({ flow, connections }: StartMessage): boolean {
  return Object.keys(connections).length > 0 || flow.steps.some(usesConnector)
}

export const noConnectors: ConnectorSource = () => undefined

function usesConnector({ use, body, catch: caught, finally: last }: Step): boolean {
  return use.includes('.') || [body, caught, last].some((each) => each?.steps.some(usesConnector) === true)
}

/** The fields of a connection's type; none when this release does not know it. */
export function fieldsOf(
  { connector, type }: SandboxConnection,
  connectors: ConnectorSource,
): readonly Field[] {
  return connectors(connector)?.connectionTypes.find(({ key }) => key === type)?.fields ?? []
}
