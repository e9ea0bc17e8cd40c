import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { EmbedAlgorithm } from '@millrace/contracts'
import { invalid, type ServiceError } from '../errors.ts'

const leastRsaBits = 2048

export interface PublicKey {
  algorithm: EmbedAlgorithm
  publicKeyPem: string
}

/** What a key can sign follows from what it is: a token never says how it wants to be checked. */
export function readPublicKey(pem: string): PublicKey {
  if (pem.includes('PRIVATE KEY'))
    throw refused('This is a private key: keep it, and send its public half.', 'openssl pkey -pubout')
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch {
    throw refused('This is no public key in PEM.', 'It begins with -----BEGIN PUBLIC KEY-----.')
  }
  return { algorithm: algorithmOf(key), publicKeyPem: exported(key) }
}

/** `privateKeyPem` is handed to whoever asked, and kept nowhere. */
export function makeKeyPair(algorithm: EmbedAlgorithm): PublicKey & { privateKeyPem: string } {
  const { publicKey, privateKey } = pairOf(algorithm)
  return {
    algorithm,
    publicKeyPem: exported(publicKey),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function pairOf(algorithm: EmbedAlgorithm) {
  switch (algorithm) {
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: leastRsaBits })
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return generateKeyPairSync('ed25519')
    default:
      return algorithm satisfies never
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): EmbedAlgorithm {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails
  if (asymmetricKeyType === 'ed25519') return 'EdDSA'
  if (asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256'
  if (asymmetricKeyType === 'rsa' && modulusLength >= leastRsaBits) return 'RS256'
  throw refused(
    asymmetricKeyType === 'rsa'
      ? `An RSA key of ${modulusLength} bits is too short.`
      : 'A key of this kind signs no embed token.',
    `Take RSA with ${leastRsaBits} bits or more, EC on P-256, or Ed25519.`,
  )
}

function exported(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString()
}

function refused(message: string, hint: string): ServiceError {
  return invalid([{ path: 'publicKeyPem', message, hint }])
}
