/**
 * The source of a code step. Visits each URL of the trigger with every client that follows redirects; gives by client and URL
 * the code of an error, or a status.
 */
import http from 'node:http'
import https from 'node:https'
import axios from 'axios'
import * as undici from 'undici'
import { tryAll } from './ways.mjs'

export default async ({ trigger }) => {
  const { urls, ways, method } = trigger.body
  const init = method === 'POST' ? { method, body: 'a=b' } : { method }
  return await tryAll({
    ways: Object.fromEntries(
      Object.entries(visits).map(([name, visit]) => [name, (url) => visit(url, init)]),
    ),
    chosen: ways,
    targetsOf: () => urls,
  })
}

const statusOf = async (response) => {
  await response.text()
  return String(response.status)
}

const visits = {
  fetch: async (url, init) => statusOf(await fetch(url, init)),
  'fetch by hand': async (url, init) => {
    const response = await fetch(url, { ...init, redirect: 'manual' })
    const location = response.headers.get('location')
    return location === null ? statusOf(response) : statusOf(await fetch(new URL(location, url)))
  },
  'undici.fetch': async (url, init) => statusOf(await undici.fetch(url, init)),
  'undici.request': async (url, init) => {
    const dispatcher = new undici.Agent().compose(undici.interceptors.redirect({ maxRedirections: 5 }))
    const { statusCode, body } = await undici.request(url, { ...init, dispatcher })
    await body.dump()
    return String(statusCode)
  },
  axios: async (url, { method, body }) =>
    String((await axios({ url, method, data: body, timeout: 9000 })).status),
  'axios over fetch': async (url, { method, body }) =>
    String((await axios({ url, method, data: body, adapter: 'fetch' })).status),
  'http.request': (url, init) => follow(new URL(url), init, 5),
}

/** As code writes it that has never heard of all this. */
async function follow(url, init, left) {
  const response = await new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http
    request(url, { method: init.method }, resolve).on('error', reject).end(init.body)
  })
  await response.resume().toArray()
  const { location } = response.headers
  if (location === undefined || left === 0) return String(response.statusCode)
  return await follow(new URL(location, url), init, left - 1)
}
