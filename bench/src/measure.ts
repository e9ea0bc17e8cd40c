/** Percentiles of a sample, in milliseconds, by the nearest-rank method. */
export function percentiles(samples: number[]): { p50: number; p90: number; p99: number; max: number } {
  const sorted = samples.toSorted((a, b) => a - b)
  const rank = (share: number) =>
    round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN)
  return { p50: rank(0.5), p90: rank(0.9), p99: rank(0.99), max: rank(1) }
}

export function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
