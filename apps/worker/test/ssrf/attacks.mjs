/**
 * The source of a code step. Tries each host of the trigger by every way that Node and its libraries have to connect; gives
 * by way and host the code of an error, or "connected".
 */
import dgram from 'node:dgram'
import dns from 'node:dns'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import axios from 'axios'
import * as undici from 'undici'
import { tryAll } from './ways.mjs'

export default async ({ trigger }) => {
  const { hosts, port, ways, fresh, rounds } = trigger.body
  const names = Object.keys(attacks)
  return await tryAll({
    ways: Object.fromEntries(names.map((name) => [name, connecting(attacks[name], port)])),
    chosen: ways,
    rounds,
    // `fresh`: names that nobody has asked for before.
    targetsOf: (way) =>
      fresh === null ? hosts : hosts.map((host) => `${fresh}${names.indexOf(way)}.${host}`),
  })
}

const connecting = (attack, port) => async (host) => {
  await attack(host, port)
  return 'connected'
}

const publicAddress = '93.184.215.14'
const bracketed = (host) => (host.includes(':') && !host.includes('[') ? `[${host}]` : host)
const urlOf = (scheme, host, port) => `${scheme}://${bracketed(host)}:${port}/latest/meta-data/`

/** Says something, as an attacker would: whoever listens knows then who came. */
const opened = (socket, event = 'connect') =>
  new Promise((resolve, reject) => {
    socket.once(event, () => {
      socket.write?.('GET /intruder HTTP/1.0\r\n\r\n')
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })
const answered = (request) =>
  new Promise((resolve, reject) => {
    request.once('response', (response) => response.on('end', resolve).resume())
    request.once('error', reject)
    request.end()
  })
const read = async ({ body }) => await body.dump()
const eachAddress = async (addresses, port) => {
  if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' })
  for (const address of addresses) await opened(net.connect({ host: address, port }))
}
/** Says what the attacker likes, whatever was asked. */
const lyingLookup = (host) => (_name, options, callback) => {
  const address = host.replace(/^\[|\]$/g, '')
  const family = address.includes(':') ? 6 : 4
  if (options?.all) callback(null, [{ address, family }])
  else callback(null, address, family)
}

const attacks = {
  fetch: async (host, port) => (await fetch(urlOf('http', host, port))).text(),
  'fetch https': async (host, port) => (await fetch(urlOf('https', host, port))).text(),
  'http.request': (host, port) => answered(http.request({ host, port, path: '/latest/meta-data/' })),
  'http.request of a URL': async (host, port) => answered(http.request(urlOf('http', host, port))),
  'http.request with a Host header': (host, port) =>
    answered(http.request({ host, port, headers: { host: 'public.example' } })),
  'http.request with a lookup': (host, port) =>
    answered(http.request({ host: 'public.example', port, lookup: lyingLookup(host) })),
  'http.request with an agent': (host, port) =>
    answered(http.request({ host, port, agent: new http.Agent({ keepAlive: true, family: 4 }) })),
  'http.request with a connection': (host, port) =>
    answered(http.request({ host: 'public.example', createConnection: () => net.connect({ host, port }) })),
  'https.request': (host, port) => answered(https.request({ host, port, rejectUnauthorized: false })),
  http2: async (host, port) => opened(http2.connect(urlOf('http', host, port))),
  WebSocket: async (host, port) => {
    const socket = new WebSocket(urlOf('ws', host, port))
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', ({ error }) => reject(error ?? new Error('no reason')))
    })
  },
  'undici.fetch': async (host, port) => (await undici.fetch(urlOf('http', host, port))).text(),
  'undici.fetch with an agent': async (host, port) => {
    const dispatcher = new undici.Agent({ connect: { lookup: lyingLookup(host) } })
    return (await undici.fetch(`http://public.example:${port}/`, { dispatcher })).text()
  },
  'undici.request': async (host, port) => read(await undici.request(urlOf('http', host, port))),
  'undici.request through a proxy': async (host, port) => {
    const dispatcher = new undici.ProxyAgent(`http://${bracketed(host)}:${port}`)
    return read(await undici.request('http://public.example/', { dispatcher }))
  },
  axios: async (host, port) => axios.get(urlOf('http', host, port)),
  'axios with an agent': async (host, port) =>
    axios.get(`http://public.example:${port}/`, { httpAgent: new http.Agent({ lookup: lyingLookup(host) }) }),
  'axios through a proxy': async (host, port) =>
    axios.get('http://public.example/', { proxy: { protocol: 'http', host, port } }),
  'net.connect': (host, port) => opened(net.connect({ host, port })),
  'net.connect of both families': (host, port) =>
    opened(net.connect({ host, port, autoSelectFamily: true, localAddress: '127.0.0.1' })),
  'net.connect with a lookup': (host, port) =>
    opened(net.connect({ host: 'public.example', port, lookup: lyingLookup(host) })),
  'net.Socket used twice': async (host, port) => {
    const socket = new net.Socket()
    await new Promise((resolve) => socket.connect(80, publicAddress, resolve))
    socket.destroy()
    await opened(socket.connect({ host, port }))
  },
  'tls.connect': (host, port) =>
    opened(
      tls.connect({ host, port, rejectUnauthorized: false, servername: 'public.example' }),
      'secureConnect',
    ),
  'tls.connect over a socket': async (host, port) => {
    const socket = net.connect({ host, port })
    await opened(tls.connect({ socket, rejectUnauthorized: false, servername: 'a.example' }), 'secureConnect')
  },
  'dns.lookup': async (host, port) => {
    const { promise, resolve, reject } = Promise.withResolvers()
    dns.lookup(host, { all: true }, (error, found) => (error ? reject(error) : resolve(found)))
    await eachAddress(
      (await promise).map(({ address }) => address),
      port,
    )
  },
  'dns.promises.lookup': async (host, port) =>
    eachAddress([(await dns.promises.lookup(host, { verbatim: true })).address], port),
  'dns.resolve4': async (host, port) => eachAddress(await dns.promises.resolve4(host), port),
  'dns.resolve6': async (host, port) => eachAddress(await dns.promises.resolve6(host), port),
  'dns.Resolver': async (host, port) => {
    const resolver = new dns.promises.Resolver()
    resolver.setServers(['127.0.0.1'])
    await eachAddress(await resolver.resolve4(host), port)
  },
  dgram: async (host, port) => {
    const socket = dgram.createSocket('udp4')
    const { promise, resolve, reject } = Promise.withResolvers()
    socket.send('intruder', port, host, (error) => (error ? reject(error) : resolve()))
    await promise
  },
}
