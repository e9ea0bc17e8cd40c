import { Secret, TOTP } from 'otpauth'

/** RFC 6238 with what every authenticator app understands: SHA-1, six digits, thirty seconds. */
const shape = { issuer: 'Millrace', algorithm: 'SHA1', digits: 6, period: 30 } as const
const secretBytes = 20
/** Clocks differ: the code before and the one after count too. */
const window = 1

export function newTotpSecret(): string {
  return new Secret({ size: secretBytes }).base32
}

/** `otpauth://totp/...`, as the QR code says it. */
export function totpUri({ secret, email }: { secret: string; email: string }): string {
  return totpOf(secret, email).toString()
}

/** The time step that the code is of; null: a wrong code. Each step counts once, so it is remembered. */
export function totpStepOf({
  secret,
  code,
  now,
}: {
  secret: string
  code: string
  now: Date
}): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window })
  return delta === null ? null : Math.floor(now.getTime() / 1000 / shape.period) + delta
}

function totpOf(secret: string, label = ''): TOTP {
  return new TOTP({ ...shape, label, secret: Secret.fromBase32(secret) })
}
