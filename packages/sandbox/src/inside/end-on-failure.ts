import { writeSync } from 'node:fs'

/** A sandbox that could not be made as it should be must not go on: it says why, for the log of its worker, and ends. */
export function endOnFailure({ exitNow }: { exitNow: (code: number) => never }, work: () => void): void {
  try {
    work()
  } catch (error) {
    writeSync(2, `The sandbox could not be locked: ${String(error)}\n`)
    exitNow(failedCode)
  }
}

const failedCode = 70
