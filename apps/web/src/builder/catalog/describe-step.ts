import type { Json, Step } from '@millrace/contracts'
import { durationWords } from '../../durations/index.ts'

/** The quiet line under a step's name: what it is set to do, in a few words. `flowName` is that of the called flow. */
export function describeStep(step: Step, flowName?: string | null): string {
  const settings = step.with ?? {}
  switch (step.use) {
    case 'branch': {
      const cases = Array.isArray(settings.cases) ? settings.cases.length : 0
      return `${counted(cases, 'case')}, ${settings.mode === 'all' ? 'all that are true' : 'the first that is true'}`
    }
    case 'loop': {
      const { concurrency } = settings
      const inside = `${counted(step.body?.steps.length ?? 0, 'step')} for each item`
      return concurrency === undefined || concurrency === 1
        ? inside
        : `${inside}, ${textOf(concurrency)} at a time`
    }
    case 'try': {
      const inside = counted(step.body?.steps.length ?? 0, 'step')
      const also = [step.catch && 'catches failures', step.finally && 'cleans up'].filter(Boolean)
      return [inside, ...also].join(', ')
    }
    case 'break':
      return 'ends the loop around it'
    case 'wait':
      return waitWords(settings)
    case 'approval':
      return textOf(settings.title) || 'asks a person'
    case 'call-flow':
      return `${settings.wait === false ? 'starts' : 'runs'} ${flowName ?? (textOf(settings.flow) || 'a flow')}`
    case 'set-state':
      return `${opWords[textOf(settings.op ?? 'set')] ?? 'sets'} ${textOf(settings.scope)}.${textOf(settings.key)}`
    case 'transform': {
      const fields = counted(Array.isArray(settings.fields) ? settings.fields.length : 0, 'field')
      return settings.items === undefined ? fields : `${fields} of each item`
    }
    case 'respond':
      return `answers ${textOf(settings.status ?? 200)}`
    case 'stop': {
      const status = settings.status === 'failed' ? 'the run fails' : 'the run succeeds'
      return settings.message === undefined ? status : `${status}: ${textOf(settings.message)}`
    }
    default:
      return step.use
  }
}

function waitWords({ durationMs, until, callback }: { [key: string]: Json }): string {
  if (callback === true) return 'callback'
  if (typeof durationMs === 'number') return durationWords(durationMs)
  if (durationMs !== undefined) return `for ${textOf(durationMs)}`
  return until === undefined ? 'no time yet' : `until ${timeWords(until)}`
}

/** As it was written, but for what only machines read: `2027-01-31 09:00`. */
function timeWords(until: Json): string {
  const text = typeof until === 'number' ? new Date(until).toISOString() : textOf(until)
  const written = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text)
  return written ? `${written[1]} ${written[2]}` : text
}

const opWords: Record<string, string> = {
  set: 'sets',
  get: 'reads',
  increment: 'adds to',
  append: 'appends to',
  'compare-and-set': 'swaps',
  delete: 'deletes',
  expire: 'lets expire',
}

function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
