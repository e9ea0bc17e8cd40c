export const root: string
export function runPinned(script: string, args?: string[]): Promise<void>
/** Calls back once when the process that npm started this one through is gone; never, when npm did not start it. */
export function onLauncherLost(callback: () => void): void
