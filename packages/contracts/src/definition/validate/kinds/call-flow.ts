import type { JsonObject } from '../../../json.ts'
import { suggest } from '../suggest.ts'
import type { StepPlace } from './place.ts'

export function checkCallFlow({ flow }: JsonObject, { at, context }: StepPlace): void {
  const { report, flows } = context
  if (typeof flow !== 'string' || flows.has(flow)) return
  report.add([...at, 'with', 'flow'], `This integration has no flow "${flow}".`, {
    hint: suggest(flow, flows) ?? 'Name the key of one of its flows.',
  })
}
