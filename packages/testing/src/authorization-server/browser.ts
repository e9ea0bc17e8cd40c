/** A browser without pages: follows redirects and keeps cookies, each origin its own. */
export interface Browser {
  /** Follows redirects from `url` until one leads away from the server that answers it; gives that address. */
  followAway(url: string): Promise<URL>
}

export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()
  return {
    async followAway(start) {
      const { origin } = new URL(start)
      const jar = jars.get(origin) ?? new Map<string, string>()
      jars.set(origin, jar)
      let url = new URL(start)
      while (url.origin === origin) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
        const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
        for (const line of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          jar.set(name, value)
        }
        const location = response.headers.get('location')
        if (location === null)
          throw new Error(`no redirect, but ${response.status}: ${await response.text()}`)
        url = new URL(location, url)
      }
      return url
    },
  }
}
