import type { ActionManifest } from '../../manifest.ts'
import type { Definition, Step } from '../schema.ts'
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

/** The slot that a step names must fit its action; an action that needs one must name one. */
export function checkStepConnection(
  step: Step,
  {
    action,
    connector,
    at,
    context,
  }: { action: ActionManifest; connector: string; at: Path; context: Context },
): void {
  const { report, slots } = context
  const path = [...at, 'connection']
  if (step.connection === undefined) {
    if (action.connection !== 'required') return
    const fitting = [...slots].filter(([, slot]) => slot?.connector === connector).map(([name]) => name)
    report.add(path, `"${step.use}" needs a connection.`, {
      hint:
        fitting.length > 0
          ? `Name one of these slots: ${fitting.join(', ')}.`
          : `Add a slot for "${connector}" to the definition's connections and name it here.`,
    })
    return
  }
  if (action.connection === 'none') {
    report.add(path, `"${step.use}" uses no connection.`, { hint: 'Remove it.' })
    return
  }
  const slot = slots.get(step.connection)
  if (slot === undefined) {
    report.add(path, `There is no connection slot "${step.connection}".`, {
      hint: suggest(step.connection, slots.keys()) ?? "Add it to the definition's connections.",
    })
    return
  }
  if (slot === null) return
  if (slot.connector !== connector) {
    report.add(path, `The slot "${step.connection}" is for "${slot.connector}", not for "${connector}".`)
  } else if (!action.connectionTypes.includes(slot.type)) {
    report.add(path, `"${step.use}" cannot use a connection of the type "${slot.type}".`, {
      hint: `It accepts: ${action.connectionTypes.join(', ')}.`,
    })
  }
}
