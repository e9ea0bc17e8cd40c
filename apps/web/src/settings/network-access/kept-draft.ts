import type { RulesDraft } from './draft.ts'

// In memory, so that it is gone with the session: whoever signs out loads the page anew.
let kept: RulesDraft | null = null

export function keptDraft(): RulesDraft | null {
  return kept
}

/** Rules that were written and not saved outlive the page, and the browser asks before it forgets them. null: all is saved. */
export function keepDraft(draft: RulesDraft | null): void {
  kept = draft
  if (draft === null) window.removeEventListener('beforeunload', askFirst)
  else window.addEventListener('beforeunload', askFirst)
}

function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
