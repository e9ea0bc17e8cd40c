export const pageHref = (key: string) => `/integrations/${encodeURIComponent(key)}`
export const builderHref = (key: string) => `${pageHref(key)}/builder`

/** What a page shows of itself is in its address: changed at once, without asking the server for the page again. */
export function showInAddress(href: string): void {
  window.history.replaceState(null, '', href)
}
