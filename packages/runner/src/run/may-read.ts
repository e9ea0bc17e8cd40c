import type { Step } from '@millrace/contracts'

/** Which results a step may look at: all, or those whose ids stand somewhere in what it says. */
export type MayRead = { kind: 'all' } | { kind: 'named'; names: (stepId: string) => boolean }

const known = new WeakMap<Step, MayRead>()

/**
 * Looks at a step's text, not at its syntax: a parser in every sandbox would cost more than it saves. Errs on the safe
 * side: an id that merely occurs counts, and so does everything when `steps` is used as a whole.
 */
export function mayRead(step: Step, source?: string): MayRead {
  let reads = known.get(step)
  if (reads === undefined) {
    reads = readsOf(source ?? JSON.stringify(step.with ?? {}))
    known.set(step, reads)
  }
  return reads
}

/** `steps.id`, `steps?.id`, `steps['id']`, and `{ steps }` or `{ steps: { id } }` as a parameter is taken apart. */
const plainUse =
  /\bsteps\s*(?:\??\.\s*[A-Za-z_$]|(?:\?\.)?\[\s*\\?['"]|:\s*\{|(?=\s*[,}]))|[,{]\s*steps\s*(?=[,}])|\}\s*=\s*(?:\w+\.)?steps\b(?!\s*[.[])/g

function readsOf(text: string): MayRead {
  if (!/\bsteps\b/.test(text)) return { kind: 'named', names: () => false }
  if (/\bsteps\b/.test(text.replace(plainUse, ' '))) return { kind: 'all' }
  return { kind: 'named', names: (stepId) => text.includes(stepId) }
}
