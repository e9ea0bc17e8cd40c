import { generateKeyPairSync, randomBytes, randomInt, randomUUID, subtle } from 'node:crypto'
import { openSync, readSync } from 'node:fs'
import { call } from './power.ts'

/** Random values from every source, by its name. */
export async function draw(): Promise<Record<string, string>> {
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])
  const ofKernel = Buffer.alloc(16)
  call('getrandom', ofKernel, ofKernel.length, 0)
  const ofDevice = Buffer.alloc(16)
  readSync(openSync('/dev/urandom', 'r'), ofDevice)
  return {
    randomBytes: randomBytes(16).toString('hex'),
    randomUUID: randomUUID(),
    'crypto.randomUUID': crypto.randomUUID(),
    randomInt: [0, 1, 2, 3].map(() => randomInt(2 ** 40)).join(),
    getRandomValues: crypto.getRandomValues(new Uint32Array(4)).join(),
    'key of WebCrypto': Buffer.from(await subtle.exportKey('raw', key)).toString('hex'),
    'key pair': generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    getrandom: ofKernel.toString('hex'),
    '/dev/urandom': ofDevice.toString('hex'),
  }
}
