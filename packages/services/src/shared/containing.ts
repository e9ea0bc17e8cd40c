/** Texts that hold this one, upper and lower case alike. ILIKE reads % and _ as wildcards, and the backslash before them. */
export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`), mode: 'insensitive' }
}
