/** One meaning per name, wherever it stands in a path or a query. */
const descriptions: Record<string, string> = {
  archived: '`true`: only archived ones, `any`: these too. Default: only those in use.',
  availability: 'Who sees it in the marketplace.',
  category: 'A category, as it is written.',
  download: 'A file to keep, in this format.',
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
  label: 'Only what has this label.',
  lastEventId: 'The same as the header `Last-Event-ID`, for clients that cannot set one.',
  limit: 'Items per page, 1 to 200.',
  number: 'Number of a version.',
  parent: 'Id of a run: those that its call-flow steps have started.',
  path: "A step's path, percent-encoded.",
  problems: '`allow` stores a draft that has problems.',
  q: 'Text to look for, upper and lower case alike. Of runs: an id, or text in the error; a page may hold fewer than `limit` while `nextCursor` goes on.',
  replayOf: 'Id of a run: those that replay it.',
  status: 'One status; for runs also several, joined by commas.',
  to: 'Accepted before this time (ISO 8601, UTC). Of versions: what to compare with, a number or `draft`.',
  token: 'The secret part of a webhook address.',
}

export function describeParameter(name: string): string {
  return descriptions[name] ?? ''
}
