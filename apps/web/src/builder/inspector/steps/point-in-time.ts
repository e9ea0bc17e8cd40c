/** Between what a date field of the browser holds (`2027-01-31T09:00`) and a time with an offset. */
export function toLocalInput(text: string): string {
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return ''
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) return ''
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** null: the field is not filled in. */
export function fromLocalInput(text: string): string | null {
  const date = new Date(text)
  if (text === '' || Number.isNaN(date.getTime())) return null
  const minutes = -date.getTimezoneOffset()
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
  return `${toLocalInput(date.toISOString())}:00${offset}`
}

/** Tomorrow at 9:00 where the viewer is: a time to begin with. */
export function nextMorning(now: Date): string {
  const morning = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9)
  return fromLocalInput(toLocalInput(morning.toISOString())) ?? morning.toISOString()
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
