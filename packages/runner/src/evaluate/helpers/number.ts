import { asNumber, asOneOf, asText, asWhole, HelperError, refuse, show } from './argument.ts'

const mostDigits = 15

export const number = {
  round(value: unknown, digits: unknown = 0) {
    return round(
      asNumber(value, 'number.round: value'),
      asWhole(digits, { min: 0, max: mostDigits }, 'number.round: digits'),
    )
  },

  clamp(value: unknown, min: unknown, max: unknown) {
    const given = asNumber(value, 'number.clamp: value')
    const low = asNumber(min, 'number.clamp: min')
    const high = asNumber(max, 'number.clamp: max')
    if (low > high) refuse('number.clamp: max', `no less than min (${low})`, max)
    return Math.min(Math.max(given, low), high)
  },

  format(value: unknown, digits: unknown = 2, decimal: unknown = '.', thousands: unknown = ',') {
    const places = asWhole(digits, { min: 0, max: mostDigits }, 'number.format: digits')
    const given = asNumber(value, 'number.format: value')
    if (Math.abs(given) >= 1e21) refuse('number.format: value', 'a number below 1e21', value)
    const rounded = round(given, places)
    const [whole = '', fraction] = Math.abs(rounded).toFixed(places).split('.')
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, () => asText(thousands, 'number.format: thousands'))
    const point = asText(decimal, 'number.format: decimal')
    return `${rounded < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : point + fraction}`
  },

  parse(text: unknown, decimal: unknown = '.') {
    const given = asText(text, 'number.parse: text').trim()
    const point = asOneOf(decimal, ['.', ','], 'number.parse: decimal')
    const plain = withoutSeparators(given, point)
    if (plain !== null) return Number(plain)
    throw new HelperError(
      `number.parse: text must be a number with ${show(point)} before its digits after the point, got ${show(text)}`,
    )
  },

  isNumber(value: unknown) {
    return typeof value === 'number' && Number.isFinite(value)
  },
}

/** Halves away from zero. The shortest text of a number is what its author wrote: 1.005 rounds up, whatever its bits. */
function round(value: number, digits: number): number {
  const [mantissa, exponent = '0'] = String(Math.abs(value)).split('e')
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`))
  const [back, backExponent = '0'] = String(shifted).split('e')
  const rounded = Number(`${back}e${Number(backExponent) - digits}`)
  return value < 0 && rounded !== 0 ? -rounded : rounded
}

/** Groups of thousands must be groups of three, so that 1,5 is not read as 15. */
function withoutSeparators(text: string, point: '.' | ','): string | null {
  const parts = numberPatterns[point].exec(text)
  if (parts === null) return null
  const [, sign = '', whole = '', , fraction = '0'] = parts
  return `${sign === '-' ? '-' : ''}${whole.replace(/\D/g, '')}.${fraction}`
}

const numberPatterns = {
  '.': /^([+-]?)(\d+|\d{1,3}([,'’ \u00a0\u202f])\d{3}(?:\3\d{3})*)(?:\.(\d+))?$/,
  ',': /^([+-]?)(\d+|\d{1,3}([.'’ \u00a0\u202f])\d{3}(?:\3\d{3})*)(?:,(\d+))?$/,
} as const
