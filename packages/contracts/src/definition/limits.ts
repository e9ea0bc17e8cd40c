/** How deep containers (loops) may stand inside each other. */
export const maxBodyDepth = 8
