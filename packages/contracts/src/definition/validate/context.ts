import type { Field } from '../../field.ts'
import type { ConnectorManifest } from '../../manifest.ts'
import type { ConnectionSlot } from '../schema.ts'
import type { Report } from './report.ts'

/** What the checks of a definition's parts share. */
export interface Context {
  report: Report
  connectors: ReadonlyMap<string, ConnectorManifest>
  /** By name; null: the slot is named but broken, and that is already reported. */
  slots: ReadonlyMap<string, ConnectionSlot | null>
  /** All config fields. */
  configFields: readonly Field[]
  /** The keys of all flows, of broken ones too. */
  flows: ReadonlySet<string>
  /** How many more expressions are parsed: a text of two megabytes can hold half a million. */
  budget: { expressions: number }
}

/** `dropbox.download-file` -> its two halves; null for a kind that is built in. */
export function splitUse(use: string): { connector: string; member: string } | null {
  const dot = use.indexOf('.')
  return dot === -1 ? null : { connector: use.slice(0, dot), member: use.slice(dot + 1) }
}
