// Without schemas: the runner reads these in every sandbox.

/**
 * Whose state: a flow of one instance, an instance, a customer, or the organization. Test runs of a draft have a state of
 * their own in each scope, so that trying out a flow never touches what production counts on.
 */
export const stateScopes = ['flow', 'instance', 'customer', 'organization'] as const

export const stateLimits = {
  keyLength: 256,
  valueBytes: 64 * 1024,
  listItems: 1000,
  /** Of one attempt of a step. */
  operations: 10_000,
  /** What one step may have changed, as long as it may have to be repeated. */
  recordedBytes: 4 * 1024 * 1024,
} as const

/** Printable, without blanks at the ends: keys stand in lists and addresses. */
export const stateKeyPattern = /^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/
