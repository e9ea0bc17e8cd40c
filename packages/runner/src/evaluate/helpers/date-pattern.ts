import { HelperError, refuse, show } from './argument.ts'

type Letters =
  | 'yyyy'
  | 'yy'
  | 'MMMM'
  | 'MMM'
  | 'MM'
  | 'M'
  | 'dd'
  | 'd'
  | 'EEEE'
  | 'EEE'
  | 'HH'
  | 'H'
  | 'hh'
  | 'h'
  | 'mm'
  | 'm'
  | 'ss'
  | 's'
  | 'SSS'
  | 'a'
  | 'XXX'

type Part = { text: string } | { letters: Letters }

interface Letter {
  write: (date: Temporal.ZonedDateTime, locale: string) => string
  /** What it matches, as the source of a pattern with one group. */
  matches: string
  read: (text: string, fields: Fields) => void
}

interface Fields {
  year?: number
  month?: number
  day?: number
  hour?: number
  hour12?: number
  isAfternoon?: boolean
  minute?: number
  second?: number
  millisecond?: number
  offset?: string
}

/** Writes a date by the letters of Unicode's date patterns (UTS 35), the few that people use. */
export function formatDate(
  date: Temporal.ZonedDateTime,
  { pattern, locale, at }: { pattern: string; locale: string; at: string },
): string {
  return partsOf(pattern, at)
    .map((part) => ('text' in part ? part.text : alphabet[part.letters].write(date, locale)))
    .join('')
}

/** Reads a date by a pattern. Names of months are the English ones. */
export function parseDate(
  text: string,
  { pattern, zone, at }: { pattern: string; zone: string; at: string },
): Temporal.Instant {
  const parts = partsOf(pattern, at)
  const letters = parts.flatMap((part) => ('letters' in part ? [alphabet[part.letters]] : []))
  const source = parts
    .map((part) => ('text' in part ? RegExp.escape(part.text) : alphabet[part.letters].matches))
    .join('')
  const match = new RegExp(`^${source}$`, 'i').exec(text.trim())
  if (match === null) throw new HelperError(`${at}: text must be written as ${pattern}, got ${show(text)}`)
  const fields: Fields = {}
  for (const [index, letter] of letters.entries()) letter.read(match[index + 1] ?? '', fields)
  if (fields.year === undefined) refuse(`${at}: pattern`, 'one with a year (yyyy)', pattern)
  try {
    return toInstant(fields, zone)
  } catch {
    throw new HelperError(`${at}: text must be a date that exists, got ${show(text)}`)
  }
}

function toInstant(fields: Fields, zone: string): Temporal.Instant {
  const { year = 0, month = 1, day = 1, minute = 0, second = 0, millisecond = 0, offset } = fields
  const local = Temporal.PlainDateTime.from(
    { year, month, day, hour: hourOf(fields), minute, second, millisecond },
    { overflow: 'reject' },
  )
  return local.toZonedDateTime(offset ?? zone).toInstant()
}

function hourOf({ hour, hour12, isAfternoon = false }: Fields): number {
  if (hour12 === undefined) return hour ?? 0
  return (hour12 % 12) + (isAfternoon ? 12 : 0)
}

const partPattern = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g

function partsOf(pattern: string, at: string): Part[] {
  const parts: Part[] = []
  let read = 0
  for (const match of pattern.matchAll(partPattern)) {
    const [whole, quoted, letter] = match
    if (match.index !== read) break
    read += whole.length
    if (letter === undefined) {
      parts.push({ text: quoted === undefined ? whole : quoted === '' ? "'" : quoted.replaceAll("''", "'") })
    } else if (isLetters(whole)) {
      parts.push({ letters: whole })
    } else {
      throw new HelperError(
        `${at}: pattern has ${whole}, which is none of its letters (${Object.keys(alphabet).join(' ')}); text goes between ' marks`,
      )
    }
  }
  return read === pattern.length ? parts : refuse(`${at}: pattern`, "one whose ' marks are closed", pattern)
}

function isLetters(text: string): text is Letters {
  return Object.hasOwn(alphabet, text)
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
)
const days = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')
const shortNames = (names: readonly string[]) => names.map((name) => name.slice(0, 3))

/** English from the tables above: the data of a locale takes 30 ms to load. */
function monthName(date: Temporal.ZonedDateTime, locale: string, style: 'long' | 'short'): string {
  if (locale !== 'en') return date.toPlainDate().toLocaleString(locale, { month: style })
  return (style === 'long' ? months : shortNames(months))[date.month - 1] ?? ''
}

function dayName(date: Temporal.ZonedDateTime, locale: string, style: 'long' | 'short'): string {
  if (locale !== 'en') return date.toPlainDate().toLocaleString(locale, { weekday: style })
  return (style === 'long' ? days : shortNames(days))[date.dayOfWeek - 1] ?? ''
}

function readMonth(names: readonly string[]) {
  return (text: string, fields: Fields) => {
    fields.month = names.findIndex((name) => name.toLowerCase() === text.toLowerCase()) + 1
  }
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0')
}

function hour12(date: Temporal.ZonedDateTime): number {
  return date.hour % 12 === 0 ? 12 : date.hour % 12
}

function readNumber(key: 'year' | 'month' | 'day' | 'hour' | 'hour12' | 'minute' | 'second' | 'millisecond') {
  return (text: string, fields: Fields) => {
    fields[key] = Number(text)
  }
}

const two = '(\\d{2})'
const oneOrTwo = '(\\d{1,2})'
const noField = () => {}

const alphabet: Readonly<Record<Letters, Letter>> = {
  yyyy: { write: (date) => pad(date.year, 4), matches: '(\\d{4})', read: readNumber('year') },
  yy: {
    write: (date) => pad(date.year % 100, 2),
    matches: two,
    read: (text, fields) => {
      fields.year = 2000 + Number(text)
    },
  },
  MMMM: {
    write: (date, locale) => monthName(date, locale, 'long'),
    matches: `(${months.join('|')})`,
    read: readMonth(months),
  },
  MMM: {
    write: (date, locale) => monthName(date, locale, 'short'),
    matches: `(${shortNames(months).join('|')})`,
    read: readMonth(shortNames(months)),
  },
  MM: { write: (date) => pad(date.month, 2), matches: two, read: readNumber('month') },
  M: { write: (date) => String(date.month), matches: oneOrTwo, read: readNumber('month') },
  dd: { write: (date) => pad(date.day, 2), matches: two, read: readNumber('day') },
  d: { write: (date) => String(date.day), matches: oneOrTwo, read: readNumber('day') },
  EEEE: {
    write: (date, locale) => dayName(date, locale, 'long'),
    matches: `(${days.join('|')})`,
    read: noField,
  },
  EEE: {
    write: (date, locale) => dayName(date, locale, 'short'),
    matches: `(${shortNames(days).join('|')})`,
    read: noField,
  },
  HH: { write: (date) => pad(date.hour, 2), matches: two, read: readNumber('hour') },
  H: { write: (date) => String(date.hour), matches: oneOrTwo, read: readNumber('hour') },
  hh: { write: (date) => pad(hour12(date), 2), matches: two, read: readNumber('hour12') },
  h: { write: (date) => String(hour12(date)), matches: oneOrTwo, read: readNumber('hour12') },
  mm: { write: (date) => pad(date.minute, 2), matches: two, read: readNumber('minute') },
  m: { write: (date) => String(date.minute), matches: oneOrTwo, read: readNumber('minute') },
  ss: { write: (date) => pad(date.second, 2), matches: two, read: readNumber('second') },
  s: { write: (date) => String(date.second), matches: oneOrTwo, read: readNumber('second') },
  SSS: { write: (date) => pad(date.millisecond, 3), matches: '(\\d{3})', read: readNumber('millisecond') },
  a: {
    write: (date) => (date.hour < 12 ? 'AM' : 'PM'),
    matches: '(AM|PM)',
    read: (text, fields) => {
      fields.isAfternoon = text.toUpperCase() === 'PM'
    },
  },
  XXX: {
    write: (date) => (date.offsetNanoseconds === 0 ? 'Z' : date.offset),
    matches: '(Z|[+-]\\d{2}:?\\d{2})',
    read: (text, fields) => {
      fields.offset = text.toUpperCase() === 'Z' ? 'UTC' : text
    },
  },
}
