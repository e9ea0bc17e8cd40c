import { monitorEventLoopDelay } from 'node:perf_hooks'

const nanosecondsPerMs = 1e6

export interface LoopLag {
  /** Since the last reading, in milliseconds. */
  read(): { p50Ms: number; p99Ms: number; maxMs: number }
  stop(): void
}

/** How late this process gets to its timers: a worker that is late answers its sandboxes late. */
export function measureLoopLag(): LoopLag {
  const resolutionMs = 20
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  const late = (nanoseconds: number) => Math.max(0, Math.round(nanoseconds / nanosecondsPerMs) - resolutionMs)
  return {
    read() {
      const lag = {
        p50Ms: late(histogram.percentile(50)),
        p99Ms: late(histogram.percentile(99)),
        maxMs: late(histogram.max),
      }
      histogram.reset()
      return lag
    },
    stop: () => void histogram.disable(),
  }
}
