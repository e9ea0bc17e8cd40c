import { fileTextLimits } from '@millrace/contracts'
import { StepFailure } from '../step-failure.ts'

/** What a file is called and holds. Step code is not typed: the worker ends a run that asks for what it cannot read. */
export function fileLabel(options: unknown): { name: string; contentType: string } {
  if (typeof options !== 'object' || options === null || !('name' in options))
    throw invalid("it needs a name, as in files.create(content, { name: 'orders.csv' })")
  const contentType = 'contentType' in options ? options.contentType : undefined
  return {
    name: asText(options.name, { called: 'name', longest: fileTextLimits.name }),
    contentType: asText(contentType ?? 'application/octet-stream', {
      called: 'contentType',
      longest: fileTextLimits.contentType,
    }),
  }
}

function asText(value: unknown, { called, longest }: { called: string; longest: number }): string {
  if (typeof value !== 'string') throw invalid(`its ${called} must be a text, not ${kindOf(value)}`)
  if (value.length <= longest) return value
  throw invalid(`its ${called} has ${value.length} characters, and may have ${longest}`)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function invalid(why: string): StepFailure {
  return new StepFailure('input_invalid', `A file cannot be created like this: ${why}`)
}
