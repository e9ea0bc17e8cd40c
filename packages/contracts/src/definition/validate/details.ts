import { type Definition, slugSchema } from '../schema.ts'
import type { Context } from './context.ts'
import { suggest } from './suggest.ts'

/** What the definition says of itself: labels and icon. */
export function checkDetails({ labels = [], icon }: Definition, { connectors, report }: Context): void {
  for (const [index, label] of labels.entries()) {
    if (labels.indexOf(label) !== index) report.add(['labels', index], `The label "${label}" is there twice.`)
  }
  if (icon === undefined || !slugSchema.safeParse(icon).success || connectors.has(icon)) return
  report.add(['icon'], `There is no connector "${icon}" to take the icon from.`, {
    hint: suggest(icon, connectors.keys()),
  })
}
