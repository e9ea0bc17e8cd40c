/** So long an upload waits for a config that refers to it, and so often one that is in use is looked at again. */
export const unusedMs = 24 * 60 * 60 * 1000
