/** A limit in the words of the docs, where 16 MB are 16 * 1024 * 1024 bytes: `640 bytes`, `64 KB`, `16 MB`, `1.5 GB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const [unit, size] = sizes.find(([, least]) => bytes >= least) ?? ['KB', 1024]
  return `${Number((bytes / size).toFixed(1))} ${unit}`
}

const sizes = [
  ['GB', 1024 ** 3],
  ['MB', 1024 ** 2],
] as const satisfies readonly (readonly [string, number])[]

/** A limit as somebody sets it: `1500 ms`, `90 s`, `15 m`, `2 h`. */
export function durationText(ms: number): string {
  const [unit, size] = durations.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1]
  return `${ms / size} ${unit}`
}

const durations = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const satisfies readonly (readonly [string, number])[]
