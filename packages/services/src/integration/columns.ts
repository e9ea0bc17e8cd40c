import type { Definition } from '@millrace/contracts'
import { z } from 'zod'
import { checksum } from '../shared/checksum.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { checkDefinition, storedDefinition, usedConnectors } from './definition.ts'

const draftSummarySchema = z.object({
  checksum: z.string(),
  problems: z.int(),
  flows: z.int(),
  connectors: z.array(z.string()),
})
/** What lists tell of a draft without reading it. */
type DraftSummary = z.infer<typeof draftSummarySchema>

/** The columns of an integration that its draft decides. */
export function draftColumns(definition: Definition, { problems }: { problems: number }) {
  return {
    name: definition.name,
    description: definition.description ?? '',
    category: definition.category ?? '',
    labels: definition.labels ?? [],
    icon: definition.icon ?? '',
    draft: jsonColumn(definition),
    draftSummary: jsonColumn(summarize(definition, problems)),
  }
}

/** `draft` is read only for rows of an earlier release, which have no summary yet. */
export function draftSummaryOf(row: { draftSummary: unknown; draft?: unknown }): DraftSummary {
  if (row.draftSummary !== null) return draftSummarySchema.parse(row.draftSummary)
  const definition = storedDefinition(row.draft)
  return summarize(definition, checkDefinition(definition).problems.length)
}

function summarize(definition: Definition, problems: number): DraftSummary {
  return {
    checksum: checksum(definition),
    problems,
    flows: definition.flows.length,
    connectors: usedConnectors(definition),
  }
}
