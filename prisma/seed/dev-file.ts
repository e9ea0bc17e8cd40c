import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { embedAudience, newApiKey } from '@millrace/services'
import { z } from 'zod'

const devFileSchema = z.object({
  url: z.string(),
  email: z.string(),
  password: z.string(),
  apiKey: z.string(),
  /** For signing embed sessions: the public half belongs to the organization. */
  embed: z.object({
    keyId: z.string(),
    issuer: z.string(),
    audience: z.string(),
    privateKeyPem: z.string(),
  }),
  demo: z.object({ url: z.string() }),
})

/** How to get in, for the person and for tests: `$MILLRACE_HOME/dev.json`, readable by its owner alone. */
export type DevFile = z.infer<typeof devFileSchema>

export async function readDevFile(home: string): Promise<DevFile | null> {
  try {
    return devFileSchema.parse(JSON.parse(await readFile(fileOf(home), 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Error(`${fileOf(home)} cannot be read: mend it, or delete it to get a new one.`, {
      cause: error,
    })
  }
}

/** Whole or not at all: a start that is killed leaves no half file behind. */
export async function writeDevFile(home: string, dev: DevFile): Promise<void> {
  const draft = `${fileOf(home)}.${randomUUID()}`
  await writeFile(draft, `${JSON.stringify(dev, null, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, fileOf(home))
}

export function newDevFile({ url, slug, demoUrl }: { url: string; slug: string; demoUrl: string }): DevFile {
  const { privateKey } = generateKeyPairSync('ed25519')
  return {
    url,
    email: 'admin@acme.example',
    password: randomBytes(12).toString('base64url'),
    apiKey: newApiKey().key,
    embed: {
      keyId: `embed-${randomBytes(6).toString('hex')}`,
      issuer: slug,
      audience: embedAudience,
      privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    demo: { url: demoUrl },
  }
}

function fileOf(home: string): string {
  return path.join(home, 'dev.json')
}
