/** An externalId is any text: a slash in it is part of the name. */
export function customerHref(externalId: string): string {
  return `/customers/${encodeURIComponent(externalId)}`
}
