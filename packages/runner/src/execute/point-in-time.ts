import type { Json } from '@millrace/contracts'

const isoPattern = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/
/** Milliseconds before this are seconds that somebody took for milliseconds: it is in March 1973. */
const smallestMs = 1e11

export type PointInTime = { ok: true; ms: number } | { ok: false; message: string; hint: string }

/** Reads a time that a step gave: ISO 8601 with a zone or offset, or milliseconds since the epoch. */
export function readPointInTime(value: Json): PointInTime {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value === 'string') return fromText(value.trim())
  return refuse(`is not a point in time but ${value === null ? 'null' : `a ${typeof value}`}`)
}

function fromNumber(ms: number): PointInTime {
  if (ms >= smallestMs) return { ok: true, ms: Math.ceil(ms) }
  return refuse(`is ${ms}, long past`, 'give milliseconds since the epoch, not seconds')
}

function fromText(text: string): PointInTime {
  const [, year, month, day, zone] = isoPattern.exec(text) ?? []
  if (year === undefined) return refuse(`is ${JSON.stringify(text.slice(0, 100))}, which is no time`)
  if (zone === undefined) {
    return refuse(`is ${text}, a time without a zone`, `write ${text}Z for UTC, or an offset such as +02:00`)
  }
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  // A day that its month does not have would roll over in silence.
  const rolled = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)
  if (Number.isNaN(ms) || rolled) return refuse(`is ${text}, a time that does not exist`)
  return { ok: true, ms }
}

function refuse(message: string, hint = 'write it as 2026-05-01T08:00:00Z'): PointInTime {
  return { ok: false, message, hint }
}
