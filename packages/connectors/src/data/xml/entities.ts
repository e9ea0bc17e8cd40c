const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * The five entities that XML knows without a declaration, and characters by number. Unknown names stay as written.
 * One pass, so that `&amp;lt;` gives `&lt;`. XML 1.0, sections 4.1 and 4.6.
 */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? all
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return isCharacter(point) ? String.fromCodePoint(point) : all
  })
}

/** XML 1.0, production 2. */
function isCharacter(point: number): boolean {
  if (point < 0x20) return point === 0x9 || point === 0xa || point === 0xd
  return point <= 0xd7ff || (point >= 0xe000 && point <= 0x10_ffff && point !== 0xfffe && point !== 0xffff)
}
