import type { ShapeLimits } from './hostile-shape.ts'

/**
 * A frame: a 4-byte big-endian length, then that many bytes of UTF-8 JSON. With the highest bit of the length set it is
 * a data frame: the bytes are a 4-byte token and a piece of a file.
 */
export const headerBytes = 4
export const tokenBytes = 4
export const dataBit = 0x8000_0000

/** The most that the length field can say. */
export const largestFrameBytes = 0x7fff_ffff

/**
 * Of the JSON in one frame. Everything that reads it afterwards (schema checks, serializers) walks it by recursion, so the
 * depth protects their stack; the others keep one run from holding the worker's event loop. The runner refuses what code
 * gives by name, and at less (`json-limits.ts` of the contracts): the difference is room for the message around it.
 * Not imported from there: the probe of the tier is started in a sandbox that sees this package alone.
 */
export const frameShape: ShapeLimits = { depth: 96, values: 1_510_000, names: 110_000 }
