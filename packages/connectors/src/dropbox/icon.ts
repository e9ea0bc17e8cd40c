/** Our own drawing, an open box; not the company's mark. */
export const icon =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="M4 9.5v9.5h16V9.5"/><path d="M4 9.5 7 5h10l3 4.5Z"/><path d="M12 12v4.5m0 0-2-2m2 2 2-2"/></svg>'
