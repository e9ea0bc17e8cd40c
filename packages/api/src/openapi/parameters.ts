/** One meaning per name, wherever it stands in a path or a query. */
const descriptions: Record<string, string> = {
  connector: 'Key of a connector.',
  cursor: 'The `nextCursor` of the page before; without it the first page.',
  customer: 'The `externalId` of a customer.',
  externalId: 'The id that the customer has in your product.',
  file: 'Id of a file of the run: the `$file` of its reference.',
  flow: 'Key of a flow.',
  from: 'Accepted at this time or later (ISO 8601, UTC).',
  held: 'Queued runs that have not started because of this setting of their flow; `any`: whichever.',
  id: 'The id that a list or the creation gave.',
  instance: 'Id of an instance.',
  integration: 'Key of an integration.',
  key: 'The key: unique, in small letters, digits and dashes.',
  lastEventId: 'The same as the header `Last-Event-ID`, for clients that cannot set one.',
  limit: 'Items per page, 1 to 200.',
  number: 'Number of a version.',
  parent: 'Id of a run: those that its call-flow steps have started.',
  path: "A step's path, percent-encoded.",
  problems: '`allow` stores a draft that has problems.',
  q: 'Id of a run, or text in its error. A page may hold fewer than `limit` while `nextCursor` goes on.',
  replayOf: 'Id of a run: those that replay it.',
  status: 'One status; for runs also several, joined by commas.',
  to: 'Accepted before this time (ISO 8601, UTC).',
  token: 'The secret part of a webhook address.',
}

export function describeParameter(name: string): string {
  return descriptions[name] ?? ''
}
