import type { ActionManifest } from '../../manifest.ts'
import type { Definition } from '../schema.ts'
import type { Context } from './context.ts'
import type { Path } from './path.ts'
import { suggest } from './suggest.ts'

/** Each slot must name a connector and a connection type that exist. */
export function checkSlots(definition: Definition, { connectors, report }: Context): void {
  for (const [name, slot] of Object.entries(definition.connections ?? {})) {
    const at = ['connections', name]
    const connector = connectors.get(slot.connector)
    if (connector === undefined) {
      report.add([...at, 'connector'], `There is no connector "${slot.connector}".`, {
        hint: suggest(slot.connector, connectors.keys()),
      })
      continue
    }
    const types = connector.connectionTypes.map(({ key }) => key)
    if (!types.includes(slot.type)) {
      report.add(
        [...at, 'type'],
        `The connector "${slot.connector}" has no connection type "${slot.type}".`,
        {
          hint: suggest(slot.type, types),
        },
      )
    }
  }
}

/** The slot that a step or trigger names must fit its action; one that needs a slot must name one. */
export function checkConnection(
  { use, connection }: { use: string; connection?: string | undefined },
  { member, connector, at, context }: ConnectionPlace,
): void {
  const { report, slots } = context
  const path = [...at, 'connection']
  if (connection === undefined) {
    if (member.connection !== 'required') return
    const fitting = [...slots].filter(([, slot]) => slot?.connector === connector).map(([name]) => name)
    report.add(path, `"${use}" needs a connection.`, {
      hint:
        fitting.length > 0
          ? `Name one of these slots: ${fitting.join(', ')}.`
          : `Add a slot for "${connector}" to the definition's connections and name it here.`,
    })
    return
  }
  if (member.connection === 'none') {
    report.add(path, `"${use}" uses no connection.`, { hint: 'Remove it.' })
    return
  }
  const slot = slots.get(connection)
  if (slot === undefined) {
    report.add(path, `There is no connection slot "${connection}".`, {
      hint: suggest(connection, slots.keys()) ?? "Add it to the definition's connections.",
    })
    return
  }
  if (slot === null) return
  if (slot.connector !== connector) {
    report.add(path, `The slot "${connection}" is for "${slot.connector}", not for "${connector}".`)
  } else if (!member.connectionTypes.includes(slot.type)) {
    report.add(path, `"${use}" cannot use a connection of the type "${slot.type}".`, {
      hint: `It accepts: ${member.connectionTypes.join(', ')}.`,
    })
  }
}

interface ConnectionPlace {
  /** The action or trigger. */
  member: Pick<ActionManifest, 'connection' | 'connectionTypes'>
  connector: string
  at: Path
  context: Context
}
