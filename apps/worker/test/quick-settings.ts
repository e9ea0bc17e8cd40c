import { defaultSettings, type WorkerSettings } from '../src/settings.ts'

const second = 1000

/** The same behaviour as in production, at a pace that tests can wait for. */
export const quickSettings: WorkerSettings = {
  ...defaultSettings,
  run: {
    ...defaultSettings.run,
    leaseTtlMs: 3 * second,
    graces: { startMs: 30 * second, cancelMs: 300, stepMs: 300, exitMs: 300 },
  },
  renewEveryMs: second,
  reconcileEveryMs: 200,
  scheduleEveryMs: 200,
  wakeEveryMs: 100,
  tidyEveryMs: 500,
  rolloutEveryMs: 200,
  drainMs: 20 * second,
}
