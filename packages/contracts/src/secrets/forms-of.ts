/** Shorter ones would mask half of an ordinary sentence. */
export const shortestSecret = 4
/** Of a piece of base64: shorter ones stand in any long text of base64 by chance. */
const shortestPiece = 8

/**
 * How a secret may stand in a text: as it is, in JSON, URL-encoded, in hexadecimal digits, and in base64, alone or as a
 * part of what was encoded, such as `user:secret`. None for one that is too short.
 */
export function formsOf(secret: string): string[] {
  if (secret.length < shortestSecret) return []
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const inJson = JSON.stringify(secret).slice(1, -1)
  const forms = [
    secret,
    inJson,
    ...urlForms(secret.toWellFormed()),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
  ]
  return [...new Set(forms)]
}

/** As a component, as a part of a path or host, and as forms are sent, which have `+` for a blank; `%2F` is also spelled `%2f`. */
function urlForms(text: string): string[] {
  const forms = [
    encodeURIComponent(text),
    encodeURI(text),
    new URLSearchParams({ a: text }).toString().slice(2),
  ]
  return forms.flatMap((form) => [form, form.replaceAll(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase())])
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
