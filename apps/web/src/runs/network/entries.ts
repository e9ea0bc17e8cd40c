import type { EgressEntry } from '@millrace/contracts'

export interface EntryFilter {
  text: string
  /** Those that came to nothing: denied, over a limit, or failed. */
  refusedOnly: boolean
}

/** Stands for the attempts that the log had no room for. */
export function isRemainder({ host, port }: EgressEntry): boolean {
  return host === '*' && port === 0
}

/** In the order in which the connections were tried: they are recorded when they end. */
export function shownEntries(
  entries: readonly EgressEntry[],
  { text, refusedOnly }: EntryFilter,
): EgressEntry[] {
  const wanted = text.trim().toLowerCase()
  return entries
    .filter(
      (entry) =>
        (!refusedOnly || (entry.verdict !== 'allowed' && !isRemainder(entry))) &&
        (wanted === '' || searched(entry).some((part) => part.toLowerCase().includes(wanted))),
    )
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
}

function searched(entry: EgressEntry): string[] {
  return [targetOf(entry), entry.address ?? '', entry.reason ?? '']
}

/** `example.com:443`, `[2001:db8::1]:443`; a name alone where it was only looked up. */
export function targetOf({ host, port }: Pick<EgressEntry, 'host' | 'port'>): string {
  if (port === 0) return host
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`
}

export interface EntryTotals {
  count: number
  /** There were more than the log has room for. */
  more: boolean
  denied: number
  limited: number
  failed: number
  bytesSent: number
  bytesReceived: number
}

export function totalsOf(entries: readonly EgressEntry[]): EntryTotals {
  const totals = { count: 0, more: false, denied: 0, limited: 0, failed: 0, bytesSent: 0, bytesReceived: 0 }
  for (const entry of entries) {
    const { verdict, bytesSent, bytesReceived } = entry
    if (isRemainder(entry)) {
      totals.more = true
    } else {
      totals.count += 1
      if (verdict !== 'allowed') totals[verdict] += 1
    }
    totals.bytesSent += bytesSent
    totals.bytesReceived += bytesReceived
  }
  return totals
}
