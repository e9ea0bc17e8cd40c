export type DockTab = 'logs' | 'network'

export function dockTabOf(params: Pick<URLSearchParams, 'get'>): DockTab {
  return params.get('show') === 'network' ? 'network' : 'logs'
}

export function searchOfTab(tab: DockTab): string {
  return tab === 'network' ? '?show=network' : '?'
}

/** The page of a run, with what it connected to in sight. */
export function networkHref(runId: string): string {
  return `/runs/${runId}?show=network`
}
