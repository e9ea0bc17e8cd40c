/**
 * Hosts that lead inside, or nowhere, in every spelling that somebody has slipped past a filter with. Every test of a way
 * out goes through all of them.
 */

const loopback = [
  // Plain, and every other spelling of inet_aton
  ...['127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '127.000.000.001', '127.127.127.127', '127.255.255.254'],
  ...['0177.0.0.1', '0177.1', '00000177.0.0.1', '0177.0000.0000.0001', '017700000001'],
  ...['0x7f.0.0.1', '0x7F.1', '0X7f.0X0.0X0.0X1', '0x7f000001', '0x7f.0x000001', '0x0000007f.1'],
  ...['2130706433', '2130706433.', '0x7f.0.1', '0177.0.0x1', '127.0x0.1', '127.65536', '127.16777215'],
  // Unicode that UTS 46 maps to digits and full stops
  ...[
    '１２７.０.０.１',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '127．0．0．1',
    '127｡0｡0｡1',
    '𝟏𝟐𝟕.𝟎.𝟎.𝟏',
    '𝟙𝟚𝟟.1',
    '¹²⁷.0.0.1',
  ],
  ...['127.0.0.1\u200b', '12\u00ad7.0.0.1', '０ｘ７ｆ.1', '127.0.0.%31', '%31%32%37.0.0.1'],
  // IPv6
  ...[
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '[0:0:0:0:0:0:0:1]',
    '0000:0000:0000:0000:0000:0000:0000:0001',
    '::0001',
  ],
  ...['0::1', '0:0::1', '::0:1', '::1%lo', '[::1%25lo]', '::1%1', '::0.0.0.1'],
  // IPv4 inside of IPv6
  ...[
    '::ffff:127.0.0.1',
    '[::ffff:127.0.0.1]',
    '::ffff:7f00:1',
    '::FFFF:7F00:0001',
    '0:0:0:0:0:ffff:127.0.0.1',
  ],
  ...['::ffff:127.0.0.1%lo', '::127.0.0.1', '::7f00:1', '::ffff:0:127.0.0.1', '::ffff:0:7f00:1'],
  ...['64:ff9b::127.0.0.1', '64:ff9b::7f00:1', '[64:ff9b::7f00:1]', '0064:ff9b:0:0:0:0:7f00:0001'],
  ...['64:ff9b:1::127.0.0.1', '64:ff9b:1::7f00:1', '64:ff9b:1:7f00:0:100::', '64:ff9b:1:fffe:7f00:0:100:0'],
  ...['2002:7f00:1::', '2002:7f00:0001::1', '2002:7f00:1:0:0:0:0:0'],
  ...[
    '2001:0:7f00:1::',
    '2001::80ff:fffe',
    '2001:0:4136:e378:8000:63bf:80ff:fffe',
    '2001:0000:0:0:0:0:80ff:fffe',
  ],
  ...['2a00:1450:4001::5efe:127.0.0.1', '2a00:1450:4001::200:5efe:7f00:1', 'fe80::5efe:7f00:1'],
]

const unspecified = [
  ...['0', '0.0.0.0', '00', '0x0', '0x', '0.0', '0.0.0', '00000000', '0x00000000', '000.000.000.000', '０'],
  ...[
    '0.0.0.1',
    '0.1.2.3',
    '::',
    '[::]',
    '0:0:0:0:0:0:0:0',
    '::ffff:0.0.0.0',
    '::ffff:0:0',
    '64:ff9b::',
    '2002::',
  ],
]

const privateNetworks = [
  ...[
    '10.0.0.1',
    '10.1',
    '012.0.0.1',
    '0xa.0.0.1',
    '167772161',
    '0x0a000001',
    '10.255.255.255',
    '::ffff:10.0.0.1',
  ],
  ...['172.16.0.1', '172.31.255.255', '0254.16.0.1', '0xac.16.1', '2886729729', '64:ff9b::172.16.0.1'],
  ...[
    '192.168.0.1',
    '192.168.1',
    '0300.0250.0.1',
    '0xc0.0xa8.1',
    '3232235521',
    '0xc0a80001',
    '2002:c0a8:1::',
  ],
  ...['100.64.0.1', '100.127.255.255', '0x64.0x40.1', '64:ff9b::100.64.0.1'],
  ...['fc00::1', 'fd00::1', 'fdff:ffff:ffff:ffff::1', 'fec0::1', '[FD12:3456:789a:1::1]'],
]

const linkLocalAndMetadata = [
  ...[
    '169.254.169.254',
    '169.254.43518',
    '0xa9.0xfe.0xa9.0xfe',
    '0251.0376.0251.0376',
    '2852039166',
    '0xa9fea9fe',
  ],
  ...[
    '025177524776',
    '169.254.169.254.',
    '１６９.２５４.１６９.２５４',
    '169。254。169。254',
    '169.0xfea9fe',
  ],
  ...[
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
    '::169.254.169.254',
  ],
  ...['2001:0:a9fe:a9fe::', '2001::5601:5601', '64:ff9b:1::a9fe:a9fe', '::ffff:0:a9fe:a9fe'],
  ...['169.254.170.2', '169.254.170.23', '169.254.0.1', '168.63.129.16', '0xa8.63.129.16', '2822734096'],
  ...['100.100.100.200', '192.0.0.192', 'fd00:ec2::254', '[fd00:0ec2::0254]', 'fd00:ec2::23', 'fd20:ce::254'],
  ...['fe80::1', 'fe80::1%eth0', '[fe80::1%25eth0]', 'febf::1', 'fe80::a9fe:a9fe'],
]

const reserved = [
  ...['192.0.0.1', '192.0.2.1', '192.88.99.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1'],
  ...[
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '4294967295',
    '0xffffffff',
    '037777777777',
  ],
  ...[
    'ff02::1',
    'ff0e::1',
    '100::1',
    '2001:db8::1',
    '2001:2::1',
    '2001:10::1',
    '3fff::1',
    '5f00::1',
    '3ffe::1',
  ],
  ...['2001:1::1', '4000::1', '8000::1', 'c000::1', '1::1', 'f000::1', '64:ff9b:2::1'],
]

/** Neither a name nor an address: nothing that a resolver could read in its own way gets to it. */
const nonsense = [
  ...[
    '127.0.0.1:80',
    '127.0.0.1 ',
    ' 127.0.0.1',
    '127.0.0.1\n',
    '127.0.0.1\t',
    '127.0.0.1\0',
    '127.0.0.1\0.example',
  ],
  ...[
    '127.0.0.1/',
    '127.0.0.1#',
    '127.0.0.1?',
    '127.0.0.1\\',
    'a@127.0.0.1',
    '127.0.0.1@a',
    '127.0.0.1#@a.example',
  ],
  ...[
    '127.0.0.1..',
    '127..1',
    '.127.0.0.1',
    '127.0.0.1.1',
    '256.0.0.1',
    '127.0.0.256',
    '0x100.1',
    '4294967296',
  ],
  ...['08.0.0.1', '0x7g.1', '127.0.0.0x', '1.2.3.4.5', '+127.0.0.1', '0o177.0.0.1', 'x.1', '[127.0.0.1]'],
  ...[
    '::1::',
    ':::1',
    '::1]',
    '[::1',
    '::g',
    '::127.1',
    '::0x7f.1',
    '::ffff:0177.0.0.1',
    '::ffff:127.1',
    '%6c%00',
  ],
  ...['', '.', 'localhost\0', 'local host', 'localhost:80', 'localhost/a', 'ｌｏｃａｌｈｏｓｔ：80'],
]

/** What name servers of others answer to names of their own choice. */
export const hostileNames: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.localdomain': ['127.0.0.1'],
  'ip6-localhost': ['::1'],
  'ip6-loopback': ['::1'],
  'app.localhost': ['127.0.0.1'],
  '127.0.0.1.nip.example': ['127.0.0.1'],
  '169-254-169-254.sslip.example': ['169.254.169.254'],
  '7f000001.rbndr.example': ['127.0.0.1'],
  'spoofed.burpcollaborator.example': ['127.0.0.1'],
  'v6.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'sixtofour.example': ['2002:7f00:1::'],
  'teredo.example': ['2001::80ff:fffe'],
  'compatible.example': ['::127.0.0.1'],
  'zone.example': ['fe80::1%eth0'],
  'mixed-first.example': ['127.0.0.1', '1.1.1.1'],
  'mixed-last.example': ['1.1.1.1', '::1'],
  'mixed-families.example': ['2606:4700::1111', '10.0.0.1'],
  'xn--bcher-kva.example': ['127.0.0.1'],
  'metadata.google.internal': ['1.1.1.1'],
  metadata: ['1.1.1.1'],
  'instance-data': ['169.254.169.254'],
  'broadcast.example': ['255.255.255.255'],
  'zero.example': ['0.0.0.0'],
}

const spelledNames = [
  ...Object.keys(hostileNames),
  ...[
    'LOCALHOST',
    'localhost.',
    'LocalHost.',
    'ｌｏｃａｌｈｏｓｔ',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'lo\u00adcalhost',
    'local\u200bhost',
    '%6c%6f%63%61%6c%68%6f%73%74',
  ],
  ...[
    'App.LocalHost',
    'METADATA.GOOGLE.INTERNAL',
    'metadata.google.internal.',
    'metadata。google。internal',
    'ｍetadata',
  ],
  ...['bücher.example', 'BÜCHER.example.', 'v6。example', 'Mapped.Example.'],
]

/** By kind. Of `nonsense`, some is refused before anybody looks: by whatever parses a URL. */
export const hostileHosts = {
  loopback,
  unspecified,
  'private networks': privateNetworks,
  'link-local and metadata': linkLocalAndMetadata,
  reserved,
  nonsense,
  names: spelledNames,
} as const satisfies Readonly<Record<string, readonly string[]>>
