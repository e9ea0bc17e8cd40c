import { generate } from 'selfsigned'

export interface Certificate {
  key: string
  cert: string
}

/** Self-signed, for what is below `local.test`: it is its own authority. */
export async function createCertificate(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'local.test' }], {
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: '*.local.test' }] },
    ],
  })
  return { key, cert }
}
