/** How long a worker may stay silent before its runs go to another. */
export const leaseTtlMs = 15_000
/**
 * A run that lost this many workers or sandboxes without a step that succeeded in between is given to no other: it may
 * be what kills them.
 */
export const maxCrashes = 3
