import { createSocket } from 'node:dgram'
import dns from 'node:dns'
import { once } from 'node:events'
import { connect, createServer, type NetConnectOpts } from 'node:net'
import { type Attempt, attemptsOf } from '../attempt.ts'
import { call, ffi, inetAddress, libc, unixAddress } from '../inside/power.ts'

/** Each has brought down kernels by itself. */
const families = {
  unspecified: 0,
  IPv4: 2,
  'AX.25': 3,
  IPX: 4,
  AppleTalk: 5,
  'X.25': 9,
  IPv6: 10,
  'keys of IPsec': 15,
  netlink: 16,
  packets: 17,
  RDS: 21,
  CAN: 29,
  TIPC: 30,
  Bluetooth: 31,
  RxRPC: 33,
  'cryptography of the kernel (ALG)': 38,
  NFC: 39,
  'virtual machines (VSOCK)': 40,
  KCM: 41,
  SMC: 43,
  XDP: 44,
  MCTP: 45,
} as const
const stream = 1
const datagram = 2
const raw = 3
/** Of the host: others are for root alone, or for kernels that have them. */
const forEverybody: ReadonlySet<string> = new Set(['IPv4, stream', 'IPv6, stream', 'netlink, raw'])

const byFamily: Attempt[] = attemptsOf(
  {
    canary: 'host kernel',
    like: 'socket families that nobody needs: CVE-2017-7308 (packets), CVE-2022-34918 (netlink), VSOCK to the host',
    denied: ['EACCES'],
  },
  [
    ...Object.entries(families).flatMap(([name, family]) =>
      Object.entries({ stream, raw }).map(([kind, number]) => ({
        name: `makes a socket: ${name}, ${kind}`,
        ...(forEverybody.has(`${name}, ${kind}`) && { hasControl: true as const }),
        run: () => call('socket', family, number, 0),
      })),
    ),
    { name: 'makes a socket: IPv4, datagram', hasControl: true, run: () => call('socket', 2, datagram, 0) },
    { name: 'makes a socket: IPv6, datagram', hasControl: true, run: () => call('socket', 10, datagram, 0) },
    { name: 'makes a socket: IPv4, ICMP', run: () => call('socket', 2, raw, 1) },
    { name: 'makes a socket: IPv4, multipath TCP', run: () => call('socket', 2, stream, 262) },
    { name: 'makes a pair of TIPC sockets', run: () => call('socketpair', 30, 5, 0, Buffer.alloc(8)) },
    {
      name: 'makes a datagram socket of Unix',
      hasControl: true,
      denied: ['ESOCKTNOSUPPORT'],
      run: () => call('socket', 1, datagram, 0),
    },
    {
      name: 'makes a sequenced socket of Unix',
      hasControl: true,
      denied: ['ESOCKTNOSUPPORT'],
      run: () => call('socket', 1, 5, 0),
    },
  ],
)

const network: Attempt[] = attemptsOf(
  { canary: 'host listener', like: 'SSRF with native power: around every hook', denied: ['EACCES'] },
  [
    {
      name: 'connects to the loopback of the host',
      hasControl: true,
      run: ({ targets }) => tryConnect({ host: '127.0.0.1', port: targets.ports.tcp }),
    },
    {
      name: 'connects to the IPv6 loopback of the host',
      hasControl: true,
      run: ({ targets }) => tryConnect({ host: '::1', port: targets.ports.tcp6 }),
    },
    {
      name: 'connects to the unspecified address',
      hasControl: true,
      run: ({ targets }) => tryConnect({ host: '0.0.0.0', port: targets.ports.tcp }),
    },
    { name: 'connects to a public address', run: () => tryConnect({ host: '1.1.1.1', port: 443 }) },
    {
      name: 'connects to the metadata address of clouds',
      canary: 'metadata server',
      run: () => tryConnect({ host: '169.254.169.254', port: 80 }),
    },
    {
      name: 'fetches from the metadata address of clouds',
      canary: 'metadata server',
      run: async () => (await fetch('http://169.254.169.254/latest/meta-data/')).status,
    },
    {
      name: 'fetches from the metadata address of clouds in IPv6',
      canary: 'metadata server',
      run: async () => (await fetch('http://[fd00:ec2::254]/latest/meta-data/')).status,
    },
    {
      name: 'fetches from a server of metadata on this host',
      hasControl: true,
      canary: 'metadata server',
      run: async ({ targets }) => (await fetch(`http://127.0.0.1:${targets.ports.metadata}/`)).status,
    },
    {
      name: 'sends a datagram to the host',
      hasControl: true,
      run: async ({ targets }) => {
        const socket = createSocket('udp4')
        socket.send('x', targets.ports.udp, '127.0.0.1')
        await once(socket, 'listening')
      },
    },
    {
      name: 'asks a name server',
      like: 'exfiltration by names',
      denied: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA'],
      run: () => dns.promises.lookup('canary.example.com'),
    },
    {
      name: 'asks a name server by itself',
      like: 'exfiltration by names',
      denied: ['ECONNREFUSED'],
      run: async () => {
        const resolver = new dns.promises.Resolver()
        resolver.setServers(['8.8.8.8'])
        return (await resolver.resolve4('canary.example.com')).join()
      },
    },
    {
      name: 'listens for others on TCP',
      hasControl: true,
      run: async () => once(createServer().listen(0, '127.0.0.1'), 'listening'),
    },
    {
      name: 'connects by a system call to the loopback of the host',
      hasControl: true,
      run: ({ targets }) => {
        const fd = call('socket', 2, stream, 0)
        return call('connect', fd, inetAddress(targets.ports.tcp), 16)
      },
    },
    {
      name: 'sends as it connects',
      denied: ['EPERM'],
      run: ({ targets }) => call('sendto', 3, 'x', 1, 0x2000_0000, inetAddress(targets.ports.tcp), 16),
    },
    {
      name: 'turns the socket that it has into one of the network',
      denied: ['EINVAL', 'EISCONN', 'EAFNOSUPPORT', 'EPERM'],
      run: ({ targets }) => call('connect', call('socket', 1, stream, 0), inetAddress(targets.ports.tcp), 16),
    },
  ],
)

const unix: Attempt[] = attemptsOf(
  {
    canary: 'host listener',
    like: 'docker.sock and abstract sockets: CVE-2020-15257 (containerd)',
    denied: ['ENOENT'],
  },
  [
    {
      name: 'connects to a socket of the host by path',
      hasControl: true,
      run: ({ targets }) => tryConnect({ path: targets.sockets.path }),
    },
    {
      name: 'connects to a socket of the host through dots',
      run: ({ targets }) => tryConnect({ path: `/broker/../../..${targets.sockets.path}`.slice(0, 107) }),
    },
    {
      name: 'connects to an abstract socket of the host',
      hasControl: true,
      denied: ['ECONNREFUSED'],
      run: ({ targets }) => tryConnect({ path: targets.sockets.abstract }),
    },
    {
      name: 'connects to an abstract socket of the host by a system call',
      hasControl: true,
      denied: ['ECONNREFUSED'],
      run: ({ targets }) => {
        const address = unixAddress(targets.sockets.abstract)
        return call('connect', call('socket', 1, stream, 0), address, address.length)
      },
    },
    {
      name: 'connects to where the zygote meets its children',
      canary: 'supervisor',
      // The file may be there still; nobody listens.
      denied: ['ENOENT', 'ECONNREFUSED'],
      run: () => tryConnect({ path: '/broker/process' }),
    },
    {
      name: 'connects to the sockets of bus, log and init',
      run: async () => {
        const paths = ['/run/dbus/system_bus_socket', '/run/systemd/private', '/dev/log', '/run/snapd.socket']
        const errors = await Promise.all(paths.map((path) => tryConnect({ path }).catch(({ code }) => code)))
        return [...new Set(errors)].join()
      },
    },
    {
      name: 'listens at a path of its own',
      hasControl: true,
      denied: ['EPERM'],
      run: async () => once(createServer().listen('own-socket'), 'listening'),
    },
    {
      name: 'listens at an abstract name, which a neighbour would see',
      hasControl: true,
      canary: 'neighbour',
      denied: ['EPERM'],
      run: () => call('bind', call('socket', 1, stream, 0), unixAddress('\0meeting'), 10),
    },
    {
      name: 'binds without a name, which the kernel would choose',
      hasControl: true,
      canary: 'neighbour',
      denied: ['EPERM'],
      run: () => call('bind', call('socket', 1, stream, 0), Buffer.from([1, 0]), 2),
    },
    {
      name: 'gets a name from the kernel by asking for credentials',
      hasControl: true,
      canary: 'neighbour',
      denied: ['ENOPROTOOPT'],
      run: () => call('setsockopt', call('socket', 1, stream, 0), 1, 16, Buffer.alloc(4, 1), 4),
    },
    { name: 'accepts on its protocol', denied: ['EPERM'], run: () => call('accept', 3, 0, 0) },
    { name: 'listens on its protocol', denied: ['EPERM'], run: () => call('listen', 3, 10) },
    {
      name: 'passes a descriptor to its supervisor',
      like: 'SCM_RIGHTS: garbage of descriptors in flight, CVE-2021-0920',
      canary: 'supervisor',
      denied: ['EPERM'],
      run: () => call('sendmsg', 3, Buffer.alloc(56), 0),
    },
    {
      name: 'takes a descriptor from its supervisor',
      canary: 'supervisor',
      denied: ['EPERM'],
      run: () => call('recvmsg', 3, Buffer.alloc(56), 0),
    },
    {
      name: 'sends urgent data to its supervisor',
      like: 'CVE-2025-38236: urgent data of Unix sockets',
      canary: 'supervisor',
      denied: ['EPERM'],
      run: () => call('sendto', 3, 'x', 1, 1, 0, 0),
    },
    {
      name: 'passes a descriptor by many messages at once',
      denied: ['EPERM'],
      run: () => call('sendmmsg', 3, Buffer.alloc(64), 1, 0),
    },
    {
      name: 'puts a program for packets on a socket',
      like: 'programs for the kernel by setsockopt: SO_ATTACH_FILTER',
      canary: 'host kernel',
      denied: ['ENOPROTOOPT'],
      run: () => call('setsockopt', 3, 1, 26, Buffer.alloc(16), 16),
    },
    {
      name: 'asks for the process at the other end of its protocol',
      canary: 'supervisor',
      denied: ['ENOPROTOOPT'],
      run: () => call('getsockopt', 3, 1, 77, Buffer.alloc(4), Buffer.from([4, 0, 0, 0])),
    },
    {
      name: 'sets options of TCP and of netfilter',
      like: 'CVE-2021-22555: netfilter by setsockopt',
      canary: 'host kernel',
      denied: ['ENOPROTOOPT'],
      run: () => call('setsockopt', 3, 0, 64, Buffer.alloc(128), 128),
    },
    {
      name: 'names a socket by libc, past every hook',
      denied: ['EPERM'],
      run: () => {
        libc()
        const { functions } = ffi().dlopen(null, {
          bind: { return: 'i32', arguments: ['i32', 'pointer', 'u32'] },
        })
        const address = ffi().getRawPointer(unixAddress('/tmp/by-libc'))
        return functions.bind(call('socket', 1, stream, 0), address, 14) === -1 ? 'EPERM' : 'done'
      },
    },
  ],
)

export const sockets: Attempt[] = [...byFamily, ...network, ...unix]

function tryConnect(where: NetConnectOpts): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(where, () => {
      socket.destroy()
      resolve('done')
    })
    socket.on('error', reject)
  })
}
