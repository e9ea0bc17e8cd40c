import { hostileNames } from '@millrace/egress/testing'
import type { DnsAnswer, DnsQuestion } from '@millrace/testing/dns-server'

/** Where honest servers are: public addresses, which in the world of the suite are this machine as all others. */
export const publicAddresses = ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'] as const
export const otherPublicAddress = '151.101.1.67'
/** Of the machine that the platform is on. */
export const machineAddresses = ['10.9.9.9', '93.184.100.1', '2606:2800:21f:cb07::100'] as const
const [public4, public6] = publicAddresses

type Answer = readonly string[] | DnsAnswer | null

/** By the last labels of a name: whatever is in front makes a name that nobody has asked for yet. `nth` counts from 0. */
const zones: Readonly<Record<string, (nth: number) => Answer>> = {
  'public.example': () => [public4, public6],
  'other.example': () => [otherPublicAddress],
  // Names that change their mind
  'rebind.example': (nth) => [nth === 0 ? public4 : '127.0.0.1'],
  'rebind-metadata.example': (nth) => [nth === 0 ? public4 : '169.254.169.254'],
  'rebind6.example': (nth) => (nth === 0 ? [public6, public4] : ['::1', '10.0.0.1']),
  'flip.example': (nth) => [nth % 2 === 0 ? public4 : '10.0.0.1'],
  'unflip.example': (nth) => [nth % 2 === 0 ? '192.168.0.1' : public4],
  // Names that say two things at once
  'mixed.example': () => [public4, '127.0.0.1'],
  'mixed-reversed.example': () => ['127.0.0.1', public4],
  'mixed6.example': () => [public4, '::1'],
  'mixed-ula.example': () => [public4, public6, 'fd00::1'],
  'mixed-nat64.example': () => [public4, '64:ff9b::7f00:1'],
  'mixed-mapped.example': () => [public4, '::ffff:169.254.169.254'],
  'mixed-zero.example': () => [public4, '0.0.0.0'],
  'mixed-many.example': () => [...manyPublic(40), '10.0.0.1'],
  // Names of other names
  'alias.example': () => ({ aliases: ['db.corp.internal'], addresses: ['10.0.0.1'] }),
  'alias-localhost.example': () => ({ aliases: ['localhost'], addresses: ['127.0.0.1', '::1'] }),
  'alias-metadata.example': () => ({ aliases: ['metadata.google.internal'], addresses: ['169.254.169.254'] }),
  'alias-chain.example': () => ({
    aliases: Array.from({ length: 9 }, (_, index) => `hop${index}.public.example`),
    addresses: ['172.16.0.1'],
  }),
  // Answers of every size
  'hundreds-inside.example': () => manyPublic(400).map((_, index) => `10.1.${index >> 8}.${index & 255}`),
  'hundreds-mixed.example': () => [...manyPublic(300), ...Array<string>(100).fill('127.0.0.1')],
  'hundreds.example': () => manyPublic(400),
  'empty.example': () => [],
  'silent.example': () => null,
  'opened.example': () => ['10.77.0.1'],
}

/** Each of them leads inside, sooner or later, or nowhere. */
export const dnsTricks = Object.keys(zones).filter(
  (zone) => !['public', 'other', 'hundreds', 'opened', 'silent'].includes(zone.replace('.example', '')),
)

const asked = new Map<string, number>()

/** Questions for both families of a name are one look-up of it. */
export function answer({ name, type }: DnsQuestion): Answer {
  const key = `${type} ${name}`
  const nth = asked.get(key) ?? 0
  asked.set(key, nth + 1)
  const zone = Object.keys(zones).find((each) => name === each || name.endsWith(`.${each}`))
  if (zone !== undefined) return zones[zone]?.(nth) ?? null
  // A zone id is nothing that DNS could say.
  return (hostileNames[name] ?? []).map((address) => address.replace(/%.*/, ''))
}

function manyPublic(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `93.184.${1 + (index >> 8)}.${index & 255}`)
}

/** What is reached there has passed on purpose. */
export function isPublic(address: string): boolean {
  return address === otherPublicAddress || address === public6 || address.startsWith('93.184.')
}
