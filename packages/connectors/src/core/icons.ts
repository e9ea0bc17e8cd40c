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
export const breakIcon = draw('<path d="M5 12h9m-3-4 4 4-4 4"/><path d="M19 5v14"/>')
export const tryIcon = draw(
  '<path d="M12 3 5 6v5c0 4.5 3 7.8 7 10 4-2.2 7-5.5 7-10V6Z"/><path d="m9 12 2 2 4-4"/>',
)
export const setStateIcon = draw(
  '<path d="M5 6c0-1.7 3.1-3 7-3s7 1.3 7 3-3.1 3-7 3-7-1.3-7-3Z"/><path d="M5 6v12c0 1.7 3.1 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3"/>',
)
export const transformIcon = draw('<path d="M4 7h10m-3-3 3 3-3 3M20 17H10m3-3-3 3 3 3M18 7h2M4 17h2"/>')
export const waitIcon = draw('<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>')
export const approvalIcon = draw(
  '<circle cx="9" cy="8" r="4"/><path d="M3 20v-1a5 5 0 0 1 5-5h2a5 5 0 0 1 3 1M14.5 18.5l2 2 4-4"/>',
)
export const callFlowIcon = draw(
  '<rect x="3" y="4" width="7" height="6" rx="1.5"/><rect x="14" y="14" width="7" height="6" rx="1.5"/><path d="M6.5 10v4a3 3 0 0 0 3 3H14"/>',
)
export const callIcon = draw('<path d="M4 5v6a4 4 0 0 0 4 4h12m-4-4 4 4-4 4"/>')
export const deployIcon = draw('<path d="M12 16V5m-4 4 4-4 4 4"/><path d="M5 19h14"/>')
export const removeIcon = draw('<path d="M5 7h14M10 4h4M7 7l1 13h8l1-13"/>')
