const draw = (shapes: string) =>
  `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${shapes}</svg>`

export const codeIcon = draw('<path d="m8 8-4 4 4 4M16 8l4 4-4 4M13.5 5l-3 14"/>')
export const branchIcon = draw(
  '<path d="M4 12h5m0 0c4 0 3-6 7-6h4m-11 6c4 0 3 6 7 6h4m-2.5-14.5L20 6l-2.5 2.5M17.5 15.5 20 18l-2.5 2.5"/>',
)
export const loopIcon = draw(
  '<path d="M17 4l3 3-3 3"/><path d="M20 7H9a5 5 0 0 0-5 5M7 20l-3-3 3-3"/><path d="M4 17h11a5 5 0 0 0 5-5"/>',
)
export const respondIcon = draw('<path d="M9 6 4 11l5 5"/><path d="M4 11h10a6 6 0 0 1 6 6v1"/>')
export const stopIcon = draw('<circle cx="12" cy="12" r="9"/><rect x="9" y="9" width="6" height="6" rx="1"/>')
export const manualIcon = draw('<path d="M7 5.5v13l11-6.5Z"/>')
