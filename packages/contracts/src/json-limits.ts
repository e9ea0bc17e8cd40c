/**
 * Levels of arrays and objects in one value, wherever it enters: the body of a request or of a webhook, the output of a
 * step. The sandbox's frames allow more, so there is room for what the protocol puts around a value.
 */
export const maxJsonDepth = 64

/** Arrays, objects, and what is in them, in one value. A few bytes of text each, and fifty of memory. */
export const maxJsonValues = 1_500_000

/** Names of properties that differ, in the output of one step. V8 takes a microsecond for each that it has not seen. */
export const maxJsonNames = 100_000
