import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { type Field, type JsonObject, type Problem, templateNames } from '@millrace/contracts'

/** What the fields of a connection type say of texts and no schema can check. Pure but for the time. */
export function formatProblems(
  fields: readonly Field[],
  { values, now }: { values: JsonObject; now: Date },
): Problem[] {
  return [
    ...fields.flatMap((field) => templateProblems(field, values)),
    ...fields.flatMap((field) => pemProblems(field, { values, now })),
    ...pairProblems(fields, values),
  ]
}

/** When the first of the certificates ends; null without any. */
export function certificatesEndAt(fields: readonly Field[], values: JsonObject): Date | null {
  const ends = fields.flatMap((field) => {
    const certificate = field.format === 'certificate' ? readCertificate(values[field.key]) : null
    return certificate === null ? [] : [certificate.validToDate.getTime()]
  })
  return ends.length === 0 ? null : new Date(Math.min(...ends))
}

function templateProblems({ key, label, templateOf }: Field, values: JsonObject): Problem[] {
  if (templateOf === undefined) return []
  const names = Object.keys(Object(values[templateOf]))
  return Object.entries(Object(values[key])).flatMap(([entry, text]) =>
    templateNames(String(text))
      .filter((name) => !names.includes(name))
      .map((name) => ({
        path: `values.${key}.${entry}`,
        message: `${label}: there is no secret "${name}".`,
        hint: names.length === 0 ? 'Add a secret of this name first.' : `There are ${names.join(', ')}.`,
      })),
  )
}

function pemProblems(
  { key, label, format }: Field,
  { values, now }: { values: JsonObject; now: Date },
): Problem[] {
  const value = values[key]
  if (format === undefined || value === undefined) return []
  const path = `values.${key}`
  if (format === 'private-key') {
    if (readKey(value) !== null) return []
    const encrypted = typeof value === 'string' && value.includes('ENCRYPTED')
    const hint = encrypted
      ? 'It has a passphrase: give it without, as `openssl pkey -in key.pem` writes it.'
      : 'It begins with -----BEGIN PRIVATE KEY-----.'
    return [{ path, message: `${label} is not a private key in PEM.`, hint }]
  }
  const certificate = readCertificate(value)
  if (certificate === null) {
    return [
      {
        path,
        message: `${label} is not a certificate in PEM.`,
        hint: 'It begins with -----BEGIN CERTIFICATE-----.',
      },
    ]
  }
  if (certificate.validToDate > now) return []
  const day = certificate.validToDate.toISOString().slice(0, 10)
  return [{ path, message: `${label} ended on ${day}.`, hint: 'Ask whoever issued it for a new one.' }]
}

/** A key belongs to the certificate of the same form that is required. */
function pairProblems(fields: readonly Field[], values: JsonObject): Problem[] {
  const own = fields.find(({ format, required }) => format === 'certificate' && required === true)
  const certificate = own === undefined ? null : readCertificate(values[own.key])
  if (certificate === null) return []
  return fields.flatMap(({ key, label, format }) => {
    const privateKey = format === 'private-key' ? readKey(values[key]) : null
    if (privateKey === null || certificate.checkPrivateKey(privateKey)) return []
    return [{ path: `values.${key}`, message: `${label} is not the key of the certificate.` }]
  })
}

function readCertificate(value: unknown): X509Certificate | null {
  try {
    return typeof value === 'string' ? new X509Certificate(value) : null
  } catch {
    return null
  }
}

function readKey(value: unknown): KeyObject | null {
  try {
    return typeof value === 'string' ? createPrivateKey(value) : null
  } catch {
    return null
  }
}
