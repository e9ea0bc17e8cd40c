/** Shorter ones would mask half of an ordinary sentence. */
export const shortestSecret = 4
/** Of a piece of base64: shorter ones stand in any long text of base64 by chance. */
const shortestPiece = 8

/**
 * How a secret may stand in a text: as it is, in JSON, in HTML, URL-encoded, in hexadecimal digits, and in base64, alone
 * or as a part of what was encoded, such as `user:secret`. None for one that is too short.
 */
export function formsOf(secret: string): string[] {
  if (secret.length < shortestSecret) return []
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const forms = [
    secret,
    ...jsonForms(secret),
    ...htmlForms(secret),
    ...urlForms(secret.toWellFormed()),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
    // As btoa takes it; the same for ASCII.
    ...(isLatin(secret) ? base64Forms(Buffer.from(secret, 'latin1')) : []),
  ]
  return [...new Set(forms)]
}

function isLatin(text: string): boolean {
  return /^[\0-\xff]*$/.test(text)
}

/** As JavaScript writes it, with `/` escaped as well, in ASCII alone, and safe to stand in HTML. */
function jsonForms(text: string): string[] {
  const plain = JSON.stringify(text).slice(1, -1)
  const slashed = plain.replaceAll('/', '\\/')
  const unicode = [/[\u007f-\uffff]/g, /[<>&'\u007f-\uffff]/g, /[<>&\u2028\u2029]/g].flatMap((escaped) =>
    [plain, slashed].flatMap((form) => [
      form.replaceAll(escaped, (each) => `\\u${unitOf(each)}`),
      form.replaceAll(escaped, (each) => `\\u${unitOf(each).toUpperCase()}`),
    ]),
  )
  return [plain, slashed, ...unicode]
}

function unitOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}

/** What escapes HTML agrees on three characters; quotes are spelled in several ways, or left as they are. */
function htmlForms(text: string): string[] {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const quoted = ['"', '&quot;', '&#34;', '&#x22;'].map((quote) => escaped.replaceAll('"', quote))
  return ["'", '&#39;', '&#x27;', '&apos;'].flatMap((quote) =>
    quoted.map((form) => form.replaceAll("'", quote)),
  )
}

/**
 * As a component (by JavaScript, and by RFC 3986, which escapes a few more), as a part of a path or host, and as forms are
 * sent, which have `+` for a blank; `%2F` is also spelled `%2f`.
 */
function urlForms(text: string): string[] {
  const component = encodeURIComponent(text)
  const forms = [
    component,
    component.replaceAll(/[!'()*]/g, percentOf),
    component.replaceAll(/[!'()*~]/g, percentOf),
    encodeURI(text),
    // So does URL with a query.
    encodeURI(text).replaceAll("'", percentOf),
    new URLSearchParams({ a: text }).toString().slice(2),
  ]
  return forms.flatMap((form) => [form, form.replaceAll(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase())])
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

/**
 * Base64 writes three bytes as four characters: where in a longer text the secret begins decides how its bytes are cut
 * up. So there are three spellings, without the characters at both ends that neighbours have a part in.
 */
function base64Forms(bytes: Buffer): string[] {
  const whole = bytes.toString('base64')
  const pieces = [0, 1, 2]
    .map((before) => {
      const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
      return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
    })
    .filter((piece) => piece.length >= shortestPiece)
  return [whole, ...pieces].flatMap((form) => [form, encodeURIComponent(form), toUrlAlphabet(form)])
}

function toUrlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
