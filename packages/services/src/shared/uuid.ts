const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Postgres throws on a malformed uuid; to the outside it is only an id that does not exist. */
export function isUuid(text: string): boolean {
  return uuid.test(text)
}

/** The lowest UUIDv7 of a moment: ids of rows made then or later sort from here on. */
export function firstIdAt(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`
}
