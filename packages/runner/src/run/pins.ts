import type { Json, StartMessage } from '@millrace/contracts'

/** The output that a test run is given for a step instead of executing it; undefined: it is executed. */
export function pinOf({ pins }: StartMessage, stepId: string): Json | undefined {
  return pins !== undefined && Object.hasOwn(pins, stepId) ? pins[stepId] : undefined
}
