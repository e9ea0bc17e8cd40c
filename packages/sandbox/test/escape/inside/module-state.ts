/** A module that runs share by their program. */
export const moduleState: { left: string | null } = { left: null }
