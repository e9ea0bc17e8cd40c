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
 * Levels of arrays and objects in one frame. Everything that reads a frame afterwards (schema checks, serializers) walks
 * it by recursion, so the cap protects their stack. The runner refuses step outputs deeper than 64 levels by name;
 * the difference leaves room for the message around them.
 */
export const maxFrameDepth = 96
