import { findConnector } from '@millrace/connectors/manifests'
import type { ConnectionTypeManifest, JsonObject } from '@millrace/contracts'
import { checkFieldValues } from '@millrace/contracts/field-values'
import { invalid } from '../errors.ts'
import { formatProblems } from './check-formats.ts'

export function findConnectionType(connector: string, type: string): ConnectionTypeManifest | null {
  return findConnector(connector)?.connectionTypes.find((candidate) => candidate.key === type) ?? null
}

export function requireConnectionType(connector: string, type: string): ConnectionTypeManifest {
  const manifest = findConnector(connector)
  if (manifest === null) {
    throw invalid([{ path: 'connector', message: `There is no connector "${connector}".` }])
  }
  const found = manifest.connectionTypes.find((candidate) => candidate.key === type)
  if (found !== undefined) return found
  const known = manifest.connectionTypes.map((candidate) => candidate.key)
  throw invalid([
    {
      path: 'type',
      message: `${manifest.name} has no connection type "${type}".`,
      hint: known.length === 0 ? 'It needs no connection.' : `Types: ${known.join(', ')}.`,
    },
  ])
}

/** With defaults; every required field is there. */
export function requireConnectionValues(type: ConnectionTypeManifest, given: JsonObject): JsonObject {
  const { values, problems } = checkFieldValues({
    fields: type.fields,
    values: given,
    path: 'values',
    complete: true,
  })
  if (problems.length > 0) throw invalid(problems)
  const wrong = formatProblems(type.fields, { values, now: new Date() })
  if (wrong.length > 0) throw invalid(wrong)
  return values
}
