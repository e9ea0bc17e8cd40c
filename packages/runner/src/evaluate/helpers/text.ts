import { asOneOf, asText, asWhole, refuse } from './argument.ts'
import { withoutTags } from './html.ts'

const longest = 1_000_000
const algorithms = ['sha256', 'sha1', 'sha512', 'md5'] as const
const encodings = ['hex', 'base64', 'base64url'] as const

export const text = {
  slug(text: unknown, separator: unknown = '-') {
    const words = wordsOf(asText(text, 'text.slug: text'))
    return words.map((word) => word.toLowerCase()).join(asText(separator, 'text.slug: separator'))
  },

  truncate(text: unknown, length: unknown, ending: unknown = '...') {
    const given = asText(text, 'text.truncate: text')
    const most = asWhole(length, { min: 0, max: longest }, 'text.truncate: length')
    const end = asText(ending, 'text.truncate: ending')
    // By characters, not UTF-16 units: half an emoji is no text.
    const characters = [...given]
    if (characters.length <= most) return given
    return [...characters.slice(0, Math.max(0, most - [...end].length)), ...end].slice(0, most).join('')
  },

  padStart(text: unknown, length: unknown, fill: unknown = ' ') {
    const given = asText(text, 'text.padStart: text')
    const to = asWhole(length, { min: 0, max: longest }, 'text.padStart: length')
    return given.padStart(to, asText(fill, 'text.padStart: fill'))
  },

  padEnd(text: unknown, length: unknown, fill: unknown = ' ') {
    const given = asText(text, 'text.padEnd: text')
    const to = asWhole(length, { min: 0, max: longest }, 'text.padEnd: length')
    return given.padEnd(to, asText(fill, 'text.padEnd: fill'))
  },

  title(text: unknown) {
    const given = asText(text, 'text.title: text')
    return given.replace(/[\p{L}\p{N}]['’\p{L}\p{N}\p{M}]*/gu, (word) => capital(word))
  },

  camel(text: unknown) {
    const [first = '', ...more] = wordsOf(asText(text, 'text.camel: text'))
    return first.toLowerCase() + more.map(capital).join('')
  },

  snake(text: unknown) {
    return wordsOf(asText(text, 'text.snake: text')).join('_').toLowerCase()
  },

  kebab(text: unknown) {
    return wordsOf(asText(text, 'text.kebab: text')).join('-').toLowerCase()
  },

  stripTags(html: unknown) {
    return withoutTags(asText(html, 'text.stripTags: html'))
  },

  escapeHtml(text: unknown) {
    return asText(text, 'text.escapeHtml: text').replace(/[&<>"']/g, (char) => htmlEntities[char] ?? char)
  },

  escapeXml(text: unknown) {
    return asText(text, 'text.escapeXml: text')
      .toWellFormed()
      .replace(notInXml, '')
      .replace(/[&<>"']/g, (char) => xmlEntities[char] ?? char)
  },

  escapeUrl(text: unknown) {
    // A lone half of a surrogate pair would throw.
    return encodeURIComponent(asText(text, 'text.escapeUrl: text').toWellFormed())
  },

  base64Encode(text: unknown) {
    return Buffer.from(asText(text, 'text.base64Encode: text')).toString('base64')
  },

  base64Decode(base64: unknown) {
    const given = asText(base64, 'text.base64Decode: base64').replace(/\s+/g, '')
    if (!/^[\w+/-]*={0,2}$/.test(given) || given.replace(/=+$/, '').length % 4 === 1) {
      return refuse('text.base64Decode: base64', 'Base64', base64)
    }
    return Buffer.from(given, 'base64').toString('utf8')
  },

  hash(text: unknown, algorithm: unknown = 'sha256', encoding: unknown = 'hex') {
    return crypto()
      .createHash(asOneOf(algorithm, algorithms, 'text.hash: algorithm'))
      .update(asText(text, 'text.hash: text'))
      .digest(asOneOf(encoding, encodings, 'text.hash: encoding'))
  },

  hmac(text: unknown, secret: unknown, algorithm: unknown = 'sha256', encoding: unknown = 'hex') {
    return crypto()
      .createHmac(asOneOf(algorithm, algorithms, 'text.hmac: algorithm'), asText(secret, 'text.hmac: secret'))
      .update(asText(text, 'text.hmac: text'))
      .digest(asOneOf(encoding, encodings, 'text.hmac: encoding'))
  },
}

/** Not imported: most runs never hash, and each module costs every sandbox its boot time. */
function crypto() {
  return process.getBuiltinModule('node:crypto')
}

/** `OrderLineItem`, `order_line item` and `XMLFile` as their words, without accents and signs. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/['’]/g, '')
    .replace(/[ßæœøđłþ]/gi, (letter) => plainLetters[letter.toLowerCase()] ?? letter)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

function capital(word: string): string {
  const [first = '', ...more] = [...word]
  return first.toUpperCase() + more.join('').toLowerCase()
}

const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  þ: 'th',
}

const htmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const xmlEntities: Readonly<Record<string, string>> = { ...htmlEntities, "'": '&apos;' }

/** XML 1.0, production 2 (Char): what is not in it may not stand in a document, not even escaped. */
const notInXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
