interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  timeStamp: number
}

const sequenceMs = 1000

/** Recognises chords (`mod+k`) and sequences (`g r`); keeps the first key of a sequence in mind for a second. */
export function createKeyReader() {
  let first: { key: string; at: number } | null = null
  return function read<Hotkey extends { keys: string }>({
    event,
    hotkeys,
  }: {
    event: KeyPress
    hotkeys: readonly Hotkey[]
  }): Hotkey | null {
    const pressed = chordOf(event)
    const before = first !== null && event.timeStamp - first.at < sequenceMs ? first.key : null
    first = null
    const find = (keys: string) => hotkeys.find((hotkey) => hotkey.keys === keys) ?? null
    const hit = (before === null ? null : find(`${before} ${pressed}`)) ?? find(pressed)
    if (hit === null && hotkeys.some((hotkey) => hotkey.keys.startsWith(`${pressed} `))) {
      first = { key: pressed, at: event.timeStamp }
    }
    return hit
  }
}

/** Letters belong to the text while one writes it. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** What lies above the page: its keys must not reach what is below. */
export function isInOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null
  )
}

function chordOf(event: KeyPress): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const modifier = event.ctrlKey || event.metaKey ? 'mod+' : ''
  return `${modifier}${event.altKey ? 'alt+' : ''}${key}`
}
