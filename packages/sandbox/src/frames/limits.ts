/** A frame: a 4-byte big-endian length, then that many bytes of UTF-8 JSON. */
export const headerBytes = 4

/** The most that the length field can say. */
export const largestFrameBytes = 0xffff_ffff

/**
 * Levels of arrays and objects in one frame. Everything that reads a frame afterwards (schema checks, serializers) walks
 * it by recursion, so the cap protects their stack. The runner refuses step outputs deeper than 64 levels by name;
 * the difference leaves room for the message around them.
 */
export const maxFrameDepth = 96
