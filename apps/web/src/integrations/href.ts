export const pageHref = (key: string) => `/integrations/${encodeURIComponent(key)}`
export const builderHref = (key: string) => `${pageHref(key)}/builder`
