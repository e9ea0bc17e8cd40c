import type { DataSourceUse } from '../../field.ts'
import { inputReferences } from '../../field-values/data-source-input.ts'
import type { ConfigPlace, PlacedField } from './config-place.ts'
import { checkConnection } from './connections.ts'
import { splitUse } from './context.ts'
import { checkFields } from './fields.ts'
import { suggest } from './suggest.ts'

/** A field's data source: it exists, has the connection it needs, and asks for fields that can be filled in before. */
export function checkDataSource(use: DataSourceUse, placed: PlacedField, place: ConfigPlace): void {
  const { at } = placed
  const { report, connectors } = place.context
  const parts = splitUse(use.use)
  const connector = parts === null ? undefined : connectors.get(parts.connector)
  if (parts === null || connector === undefined) {
    report.add([...at, 'use'], `There is no data source "${use.use}".`, {
      hint: suggest(parts?.connector ?? use.use, connectors.keys()),
    })
    return
  }
  const known = connector.dataSources.map(({ key }) => key)
  const manifest = connector.dataSources.find(({ key }) => key === parts.member)
  if (manifest === undefined) {
    report.add([...at, 'use'], `The connector "${parts.connector}" has no data source "${parts.member}".`, {
      hint: suggest(parts.member, known),
    })
    return
  }
  checkConnection(use, { member: manifest, connector: parts.connector, at, context: place.context })
  const owner = `"${use.use}"`
  checkFields(manifest.input, { values: use.with ?? {}, at: [...at, 'with'], owner, report })
  checkReferences(use, placed, place)
}

function checkReferences(
  use: DataSourceUse,
  { field, at }: PlacedField,
  { fields, context: { report } }: ConfigPlace,
): void {
  const known = fields.map(({ key }) => key)
  for (const { path, key } of inputReferences(use)) {
    const where = [...at, 'with', ...path]
    const named = fields.find((other) => other.key === key)
    if (key === null) {
      report.add(where, 'Only {{ config.<field> }} can stand here.', {
        hint: 'The form is filled in before there is a run: nothing else is known then.',
      })
    } else if (named === undefined) {
      report.add(where, `There is no field "${key}".`, { hint: suggest(key, known) })
    } else if (named === field) {
      report.add(where, 'The choices of a field cannot depend on itself.')
    } else if (named.level === 'user' && field.level !== 'user') {
      report.add(where, `"${key}" is a field of each user, "${field.key}" of the instance.`)
    }
  }
}
