import { keyTemplateRoots, parseKeyTemplate } from '../key-template.ts'
import type { FlowSettings } from '../schema.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'
import { suggest } from './suggest.ts'

export function checkSettings(settings: FlowSettings | undefined, at: Path, report: Report): void {
  for (const part of ['concurrency', 'rateLimit', 'dedupe'] as const) {
    const key = settings?.[part]?.key
    if (key !== undefined) checkKeyTemplate(key, [...at, part, 'key'], report)
  }
  const { failedDays, days } = settings?.retention ?? {}
  if (failedDays !== undefined && days !== undefined && failedDays < days) {
    report.add([...at, 'retention', 'failedDays'], 'Failed runs would be gone before the others.', {
      hint: 'Give as many days as in days, or more.',
    })
  }
}

/** A key is looked up before a sandbox exists, so it holds names and nothing else. */
export function checkKeyTemplate(template: string, at: Path, report: Report): void {
  const parsed = parseKeyTemplate(template)
  if (!parsed.ok) {
    report.add(at, `Character ${parsed.start + 1}: ${parsed.message}.`, {
      hint: 'Compute the value before the run begins, or put it into the event.',
    })
    return
  }
  let hasName = false
  for (const part of parsed.parts) {
    if (part.kind === 'text') continue
    hasName = true
    const [root] = part.path
    if (keyTemplateRoots.some((name) => name === root)) continue
    report.add(at, `A key cannot name "${root}": it is read before the run begins.`, {
      hint: suggest(root, keyTemplateRoots),
    })
  }
  if (!hasName) {
    report.add(at, 'This key names nothing: it would be the same for every run.', {
      hint: 'Write a name in braces, such as {{ customer.id }} or {{ trigger.body.id }}.',
    })
  }
}
