/**
 * Gives the code of a step the `process` that its own environment hides: hygiene is no lock, and whoever attacks a sandbox
 * is past it with this. What `host` can reach is what the kernel has to refuse.
 */
export const throughHost = `
  const { readFileSync } = await import('node:fs')
  const host = readFileSync['constructor']('return process')();`
