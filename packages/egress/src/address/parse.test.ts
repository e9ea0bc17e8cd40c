import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAddress } from './address.ts'
import { parseAddress, parseHost } from './parse.ts'

const spelled = (text: string) => {
  const host = parseHost(text)
  return host.kind === 'address' ? formatAddress(host.address) : host.kind === 'name' ? host.name : null
}

describe('an IPv4 address is read in each spelling of inet_aton and of the URL Standard', () => {
  test.each([
    ['8.8.8.8', '8.8.8.8'],
    ['8.8.8.8.', '8.8.8.8'],
    ['127.1', '127.0.0.1'],
    ['127.0.1', '127.0.0.1'],
    ['10.65535', '10.0.255.255'],
    ['0', '0.0.0.0'],
    ['0x', '0.0.0.0'],
    ['2130706433', '127.0.0.1'],
    ['017700000001', '127.0.0.1'],
    ['0x7F000001', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['00000177.0x0.0.01', '127.0.0.1'],
    ['１２７.０.０.１', '127.0.0.1'],
    ['127。0。0。1', '127.0.0.1'],
    ['127．0｡0.1', '127.0.0.1'],
    ['①②⑦.⓪.⓪.①', '127.0.0.1'],
    ['127.0.0.%31', '127.0.0.1'],
  ])('%s is %s', (text, address) => {
    expect(spelled(text)).toBe(address)
  })
})

describe('an IPv6 address is read in each spelling', () => {
  test.each([
    ['::', '::'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['0000:0000:0000:0000:0000:0000:0000:0001', '::1'],
    ['2001:DB8::A', '2001:db8::a'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['fe80::1%eth0', 'fe80::1'],
    ['fe80::1%25eth0', 'fe80::1'],
    ['[fe80::1%3]', 'fe80::1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['0:0:0:0:0:FFFF:7F00:0001', '127.0.0.1'],
  ])('%s is %s', (text, address) => {
    expect(spelled(text)).toBe(address)
  })
})

describe('a name comes out as it is compared', () => {
  test.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['faß.de', 'xn--fa-hia.de'],
    ['ＬＯＣＡＬＨＯＳＴ', 'localhost'],
    ['lo\u00adcalhost', 'localhost'],
    ['example。com', 'example.com'],
    ['_service.example', '_service.example'],
    ['1.2.3.4.example', '1.2.3.4.example'],
    ['1e3', '1e3'],
  ])('%s is %s', (text, name) => {
    expect(spelled(text)).toBe(name)
  })
})

test.each([
  '',
  '.',
  '..',
  'a..b',
  '.a',
  'a b',
  'a\tb',
  'a\0b',
  '127.0.0.1 ',
  '127.0.0.1\n',
  'a/b',
  'a?b',
  'a#b',
  'a@b',
  'a\\b',
  'a:80',
  '127.0.0.1:80',
  '*.a',
  'a*b',
  '256.0.0.1',
  '1.2.3.256',
  '1.2.3.4.5',
  '127.0.0.1..',
  '08.0.0.1',
  '0x7g.1',
  '4294967296',
  '1.16777216',
  'foo.1',
  'foo.0x1',
  ':',
  ':::',
  ':1',
  '1:',
  '1::2::3',
  '::12345',
  '::g',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7',
  '1:2:3:4::5:6:7:8',
  '::127.1',
  '::0177.0.0.1',
  '::1.2.3.4:5',
  '[::1',
  '::1]',
  '[127.0.0.1]',
  '[[::1]]',
  'fe80::1%',
  'fe80::1%eth 0',
  '：：１',
  '%00',
  'a%2fb',
  'x'.repeat(64),
  `${'x.'.repeat(127)}xx`,
])('%j is neither a name nor an address', (text) => {
  expect(parseHost(text)).toEqual({ kind: 'invalid' })
})

const bytes = (length: 4 | 16) => fc.uint8Array({ minLength: length, maxLength: length })

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.oneof(bytes(4), bytes(16)), (address) => {
      const text = formatAddress({ family: address.length === 4 ? 4 : 6, bytes: address })
      const read = parseAddress(text)
      expect(read && formatAddress(read)).toBe(
        text.startsWith('::ffff:') && read?.family === 4 ? formatAddress(read) : text,
      )
    }),
  )
})

test('addresses are read and written as the URL parser of the platform does', () => {
  const group = fc.oneof(
    fc.constantFrom('0', '0000', 'ffff'),
    fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16)),
  )
  fc.assert(
    fc.property(
      fc.array(group, { minLength: 8, maxLength: 8 }),
      fc.nat(8),
      fc.nat(3),
      (groups, at, removed) => {
        const shortened = [...groups]
        if (removed > 0) shortened.splice(Math.min(at, 8 - removed), removed, removed === 8 ? '::' : '')
        const text = shortened
          .join(':')
          .replace(/^:(?!:)/, '::')
          .replace(/(?<!:):$/, '::')
        const read = parseHost(text)
        const url = URL.parse(`http://[${text}]/`)
        if (url === null) expect(read).toEqual({ kind: 'invalid' })
        else if (read.kind === 'address' && read.address.family === 4)
          expect(url.hostname).toMatch(/^\[::ffff:/)
        else expect(`[${spelled(text)}]`).toBe(url.hostname)
      },
    ),
  )
})

test('text of any kind is read as the URL parser reads a host, or not at all', () => {
  const piece = fc.constantFrom(
    '0',
    '1',
    '127',
    '0x7f',
    '0177',
    '255',
    '256',
    '.',
    '。',
    'a',
    '-',
    '１',
    '%',
    '2e',
    'x',
  )
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const text = pieces.join('')
      const read = spelled(text)
      if (read !== null) expect(URL.parse(`http://${text}/`)?.hostname.replace(/\.$/, '')).toBe(read)
    }),
    { numRuns: 2000 },
  )
})
