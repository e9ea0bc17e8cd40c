/** How long a worker may stay silent before its runs go to another. */
export const leaseTtlMs = 15_000
/** A run whose workers died this many times is not given to another: it may be what kills them. */
export const maxAttempts = 3
