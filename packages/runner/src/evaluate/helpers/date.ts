import { isDate } from '../../kinds.ts'
import { asNumber, asOneOf, asText, asWhole, refuse } from './argument.ts'
import { formatDate, parseDate } from './date-pattern.ts'

const units = [
  'milliseconds',
  'seconds',
  'minutes',
  'hours',
  'days',
  'weeks',
  'months',
  'quarters',
  'years',
] as const
type Unit = (typeof units)[number]

/** The last millisecond that a date can have, on either side of 1970. */
const furthestMs = 8_640_000_000_000_000
const largestAmount = 1_000_000_000_000

export const date = {
  now() {
    return new Date().toISOString()
  },

  parse(text: unknown, pattern?: unknown, zone: unknown = 'UTC') {
    const given = asText(text, 'date.parse: text')
    const inZone = asZone(zone, 'date.parse')
    if (pattern === undefined) return isoOf(fromIso(given, inZone) ?? refuseDate('date.parse: text', text))
    return isoOf(
      parseDate(given, { pattern: asText(pattern, 'date.parse: pattern'), zone: inZone, at: 'date.parse' }),
    )
  },

  format(date: unknown, pattern: unknown, zone: unknown = 'UTC', locale: unknown = 'en') {
    return formatDate(asZoned(date, zone, 'date.format'), {
      pattern: asText(pattern, 'date.format: pattern'),
      locale: asLocale(locale, 'date.format: locale'),
      at: 'date.format',
    })
  },

  toIso(date: unknown, zone?: unknown) {
    if (zone === undefined) return isoOf(asInstant(date, 'UTC', 'date.toIso: date'))
    const zoned = asZoned(date, zone, 'date.toIso')
    return zoned.toString({ timeZoneName: 'never', fractionalSecondDigits: 3 })
  },

  toMillis(date: unknown) {
    return asInstant(date, 'UTC', 'date.toMillis: date').epochMilliseconds
  },

  toUnix(date: unknown) {
    return Math.floor(asInstant(date, 'UTC', 'date.toUnix: date').epochMilliseconds / 1000)
  },

  fromUnix(seconds: unknown) {
    const at = 'date.fromUnix: seconds'
    return isoOf(asInstant(Math.trunc(asNumber(seconds, at) * 1000), 'UTC', at))
  },

  add(date: unknown, amount: unknown, unit: unknown, zone: unknown = 'UTC') {
    return moved(date, { amount, unit, zone, sign: 1, at: 'date.add' })
  },

  subtract(date: unknown, amount: unknown, unit: unknown, zone: unknown = 'UTC') {
    return moved(date, { amount, unit, zone, sign: -1, at: 'date.subtract' })
  },

  diff(from: unknown, to: unknown, unit: unknown, zone: unknown = 'UTC') {
    const inZone = asZone(zone, 'date.diff')
    const start = asInstant(from, inZone, 'date.diff: from').toZonedDateTimeISO(inZone)
    const end = asInstant(to, inZone, 'date.diff: to').toZonedDateTimeISO(inZone)
    const wanted = asUnit(unit, 'date.diff')
    const counted = wanted === 'quarters' ? 'months' : wanted
    const count = start.until(end, { largestUnit: counted })[counted]
    // Without the sign that a 0 may have.
    return (wanted === 'quarters' ? Math.trunc(count / 3) : count) + 0
  },

  startOf(date: unknown, unit: unknown, zone: unknown = 'UTC') {
    return isoOf(startOf(asZoned(date, zone, 'date.startOf'), asUnit(unit, 'date.startOf')).toInstant())
  },

  endOf(date: unknown, unit: unknown, zone: unknown = 'UTC') {
    const wanted = asUnit(unit, 'date.endOf')
    const start = startOf(asZoned(date, zone, 'date.endOf'), wanted)
    const next = startOf(start.add(durationOf(1, wanted)), wanted)
    return isoOf(next.subtract({ milliseconds: 1 }).toInstant())
  },

  weekday(date: unknown, zone: unknown = 'UTC') {
    return asZoned(date, zone, 'date.weekday').dayOfWeek
  },

  isBefore(date: unknown, other: unknown) {
    const [left, right] = [
      asInstant(date, 'UTC', 'date.isBefore: date'),
      asInstant(other, 'UTC', 'date.isBefore: other'),
    ]
    return Temporal.Instant.compare(left, right) < 0
  },

  isAfter(date: unknown, other: unknown) {
    const [left, right] = [
      asInstant(date, 'UTC', 'date.isAfter: date'),
      asInstant(other, 'UTC', 'date.isAfter: other'),
    ]
    return Temporal.Instant.compare(left, right) > 0
  },

  isValid(value: unknown) {
    return toInstant(value, 'UTC') !== null
  },
}

function asZoned(date: unknown, zone: unknown, helper: string): Temporal.ZonedDateTime {
  const inZone = asZone(zone, helper)
  return asInstant(date, inZone, `${helper}: date`).toZonedDateTimeISO(inZone)
}

function asInstant(date: unknown, zone: string, at: string): Temporal.Instant {
  return toInstant(date, zone) ?? refuseDate(at, date)
}

function refuseDate(at: string, got: unknown): never {
  return refuse(at, 'a date (ISO 8601 text, milliseconds since 1970 or a Date)', got)
}

function toInstant(date: unknown, zone: string): Temporal.Instant | null {
  const millis = isDate(date) ? date.getTime() : date
  if (typeof millis === 'number') {
    const inRange = Math.abs(millis) <= furthestMs
    return inRange ? Temporal.Instant.fromEpochMilliseconds(Math.trunc(millis)) : null
  }
  return typeof date === 'string' ? fromIso(date, zone) : null
}

/** Text with an offset or a zone is a moment of its own; other text is one on the clocks of the zone. */
function fromIso(text: string, zone: string): Temporal.Instant | null {
  const given = text.trim()
  try {
    if (given.endsWith(']')) return Temporal.ZonedDateTime.from(given).toInstant()
    if (offsetPattern.test(given)) return Temporal.Instant.from(given)
    return Temporal.PlainDateTime.from(given).toZonedDateTime(zone).toInstant()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** An offset follows a time: without one, -29 is a day. */
const offsetPattern = /[Tt ]\d{2}.*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/

/** Always with milliseconds, so that texts of dates sort as dates do. */
function isoOf(instant: Temporal.Instant): string {
  return instant.toString({ fractionalSecondDigits: 3 })
}

function moved(
  date: unknown,
  {
    amount,
    unit,
    zone,
    sign,
    at,
  }: { amount: unknown; unit: unknown; zone: unknown; sign: 1 | -1; at: string },
): string {
  const zoned = asZoned(date, zone, at)
  const by = asWhole(amount, { min: -largestAmount, max: largestAmount }, `${at}: amount`)
  try {
    return isoOf(zoned.add(durationOf(sign * by, asUnit(unit, at))).toInstant())
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return refuse(`${at}: amount`, 'one that leads to a date that exists', amount)
  }
}

function durationOf(amount: number, unit: Unit): Temporal.DurationLike {
  return unit === 'quarters' ? { months: amount * 3 } : { [unit]: amount }
}

function startOf(date: Temporal.ZonedDateTime, unit: Unit): Temporal.ZonedDateTime {
  switch (unit) {
    case 'milliseconds':
      return date.round({ smallestUnit: 'millisecond', roundingMode: 'floor' })
    case 'seconds':
      return date.round({ smallestUnit: 'second', roundingMode: 'floor' })
    case 'minutes':
      return date.round({ smallestUnit: 'minute', roundingMode: 'floor' })
    case 'hours':
      return date.round({ smallestUnit: 'hour', roundingMode: 'floor' })
    case 'days':
      return date.startOfDay()
    case 'weeks':
      return date.subtract({ days: date.dayOfWeek - 1 }).startOfDay()
    case 'months':
      return date.with({ day: 1 }).startOfDay()
    case 'quarters':
      return date.with({ day: 1, month: Math.floor((date.month - 1) / 3) * 3 + 1 }).startOfDay()
    case 'years':
      return date.with({ day: 1, month: 1 }).startOfDay()
    default:
      return unit satisfies never
  }
}

/** `day` and `days` are the same. */
function asUnit(unit: unknown, helper: string): Unit {
  const plural = typeof unit === 'string' && !unit.endsWith('s') ? `${unit}s` : unit
  return units.find((each) => each === plural) ?? asOneOf(unit, units, `${helper}: unit`)
}

const knownZones = new Set(['UTC'])

function asZone(zone: unknown, helper: string): string {
  const name = asText(zone, `${helper}: zone`)
  if (knownZones.has(name)) return name
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
  } catch {
    refuse(`${helper}: zone`, 'a time zone such as Europe/Berlin', zone)
  }
  knownZones.add(name)
  return name
}

function asLocale(locale: unknown, at: string): string {
  const name = asText(locale, at)
  if (name === 'en') return name
  try {
    return Intl.getCanonicalLocales(name)[0] ?? name
  } catch {
    return refuse(at, 'a locale such as de or en-GB', locale)
  }
}
