import type { HelperNamespace } from './helper.ts'

/** Points in time. Dates go in as ISO 8601 text, as milliseconds since 1970 or as `Date`, and come out as ISO text. */
export const dateHelpers: HelperNamespace = {
  name: 'date',
  description:
    'Points in time. A date goes in as ISO 8601 text, as milliseconds since 1970 or as a Date, and comes out as ISO text in UTC. A zone is a name such as Europe/Berlin; without one, UTC. Text without a zone or offset is read in that zone.',
  helpers: [
    {
      name: 'now',
      signature: '(): string',
      description: 'The present moment.',
      example: "date.isAfter(date.now(), '2026-01-01')",
      result: true,
    },
    {
      name: 'parse',
      signature: '(text: string, pattern?: string, zone?: string): string',
      description:
        'Reads a date written in a pattern (the same letters as in format); without a pattern, ISO 8601.',
      example: "date.parse('29.03.2026 14:30', 'dd.MM.yyyy HH:mm', 'Europe/Berlin')",
      result: '2026-03-29T12:30:00.000Z',
    },
    {
      name: 'format',
      signature: '(date: DateLike, pattern: string, zone?: string, locale?: string): string',
      description:
        "Writes a date in a pattern: yyyy yy MMMM MMM MM M dd d EEEE EEE HH H hh h mm m ss s SSS a XXX, and text between ' marks.",
      example: "date.format('2026-03-29T12:30:00Z', \"EEE d MMM yyyy, HH:mm 'h'\", 'Europe/Berlin')",
      result: 'Sun 29 Mar 2026, 14:30 h',
    },
    {
      name: 'toIso',
      signature: '(date: DateLike, zone?: string): string',
      description: 'The date as ISO 8601 text, with the offset of a zone when one is given.',
      example: "date.toIso('2026-03-29T12:30:00Z', 'Europe/Berlin')",
      result: '2026-03-29T14:30:00.000+02:00',
    },
    {
      name: 'toMillis',
      signature: '(date: DateLike): number',
      description: 'Milliseconds since 1970.',
      example: "date.toMillis('1970-01-02')",
      result: 86400000,
    },
    {
      name: 'toUnix',
      signature: '(date: DateLike): number',
      description: 'Whole seconds since 1970.',
      example: "date.toUnix('2026-01-01')",
      result: 1767225600,
    },
    {
      name: 'fromUnix',
      signature: '(seconds: number): string',
      description: 'The date of seconds since 1970.',
      example: 'date.fromUnix(1767225600)',
      result: '2026-01-01T00:00:00.000Z',
    },
    {
      name: 'add',
      signature: '(date: DateLike, amount: number, unit: DateUnit, zone?: string): string',
      description:
        'A date later by so many milliseconds, seconds, minutes, hours, days, weeks, months, quarters or years; from days on the clock of the zone counts.',
      example: "date.add('2026-01-31', 1, 'months')",
      result: '2026-02-28T00:00:00.000Z',
    },
    {
      name: 'subtract',
      signature: '(date: DateLike, amount: number, unit: DateUnit, zone?: string): string',
      description: 'A date earlier by so much.',
      example: "date.subtract('2026-03-01T08:00:00Z', 90, 'minutes')",
      result: '2026-03-01T06:30:00.000Z',
    },
    {
      name: 'diff',
      signature: '(from: DateLike, to: DateLike, unit: DateUnit, zone?: string): number',
      description: 'How many whole units lie between two dates; negative when the second is the earlier one.',
      example: "date.diff('2026-01-15', '2026-03-14', 'months')",
      result: 1,
    },
    {
      name: 'startOf',
      signature: '(date: DateLike, unit: DateUnit, zone?: string): string',
      description: 'The first moment of the unit that holds the date; weeks begin on Monday.',
      example: "date.startOf('2026-03-29T12:30:00Z', 'day', 'Europe/Berlin')",
      result: '2026-03-28T23:00:00.000Z',
    },
    {
      name: 'endOf',
      signature: '(date: DateLike, unit: DateUnit, zone?: string): string',
      description: 'The last millisecond of the unit that holds the date.',
      example: "date.endOf('2026-02-10', 'month')",
      result: '2026-02-28T23:59:59.999Z',
    },
    {
      name: 'weekday',
      signature: '(date: DateLike, zone?: string): number',
      description: 'The day of the week, from 1 for Monday to 7 for Sunday.',
      example: "date.weekday('2026-03-29')",
      result: 7,
    },
    {
      name: 'isBefore',
      signature: '(date: DateLike, other: DateLike): boolean',
      description: 'Whether the first date is the earlier one.',
      example: "date.isBefore('2026-03-29T12:00:00Z', '2026-03-29T13:00:00+02:00')",
      result: false,
    },
    {
      name: 'isAfter',
      signature: '(date: DateLike, other: DateLike): boolean',
      description: 'Whether the first date is the later one.',
      example: "date.isAfter('2026-03-30', '2026-03-29')",
      result: true,
    },
    {
      name: 'isValid',
      signature: '(value: unknown): boolean',
      description: 'Whether a value is a date that the other helpers take.',
      example: "date.isValid('2026-02-30')",
      result: false,
    },
  ],
}
