const browsers: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** What a person calls it: `Firefox on Linux`. Other programs are called what they call themselves. */
export function browserName(userAgent: string): string {
  const first = (known: readonly [RegExp, string][]) =>
    known.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = first(browsers) ?? (userAgent.split(/[/ ]/)[0]?.slice(0, 40) || 'Unknown program')
  const system = first(systems)
  return system === undefined ? browser : `${browser} on ${system}`
}
