import { ConnectorError } from '@millrace/connector-sdk'

/**
 * The address that a step means. A connection binds its credentials to the origin of its base URL: whoever can fill
 * in an address, even through an expression, cannot send the credentials elsewhere.
 */
export function resolveUrl(address: string, baseUrl: URL | null): URL {
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(address) ? URL.parse(address) : null
  if (!baseUrl) {
    if (absolute) return absolute
    throw invalid('The URL must start with http:// or https://, or the step must have a connection.')
  }
  // Text after the base's path, never resolved against it: a leading // or \ would name another host.
  const base = baseUrl.origin + baseUrl.pathname.replace(/\/+$/, '')
  const url = absolute ?? URL.parse(address === '' ? base : `${base}/${address.replace(/^\/+/, '')}`)
  if (!url) throw invalid('The URL is not readable.')
  if (url.origin !== baseUrl.origin) {
    throw invalid(`The connection may be used at ${baseUrl.origin} only, not at ${url.origin}.`)
  }
  return url
}

function invalid(message: string): ConnectorError {
  return new ConnectorError({ code: 'input_invalid', message })
}
