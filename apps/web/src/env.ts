import { blobUrlProblem } from '@millrace/blobs/url'
import { type EgressRule, parseEgressRules } from '@millrace/egress'
import { type MasterKeys, type MasterKeyVariables, readMasterKeyVariables } from '@millrace/vault'
import { z } from 'zod'
import { type AccountSettings, accountsSchema } from './env-accounts.ts'

/** The only reader of process.env in this app. */
export interface Env extends AccountSettings {
  development: boolean
  databaseUrl: string
  redisUrl: string | null
  blobUrl: string
  masterKeys: MasterKeys
  /** Without a slash at the end. */
  publicUrl: string
  /** A proxy stands in front, so the last address in X-Forwarded-For is the client's; else the header is anybody's claim. */
  trustProxy: boolean
  /** Private addresses that may be asked on behalf of organizations, as those of runs. */
  egressAllow: readonly EgressRule[]
}

/** One sentence for each variable that is wrong. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

let known: Env | null = null

/** Read at first use, not at import: a build has no configuration. */
export function env(): Env {
  known ??= readEnv(process.env)
  return known
}

export function readEnv(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse({ ...given, MILLRACE_MASTER_KEY: given })
  const accounts = accountsSchema.safeParse(given)
  if (!parsed.success || !accounts.success) {
    const issues = [...(parsed.error?.issues ?? []), ...(accounts.error?.issues ?? [])]
    throw new EnvError(issues.map(({ path, message }) => `${path.join('.')} ${message}.`).join('\n'))
  }
  const { NODE_ENV, DATABASE_URL, REDIS_URL, BLOB_URL, MILLRACE_MASTER_KEY, PUBLIC_URL, TRUST_PROXY } =
    parsed.data
  return {
    ...accounts.data,
    development: NODE_ENV === 'development',
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL ?? null,
    blobUrl: BLOB_URL,
    masterKeys: MILLRACE_MASTER_KEY,
    publicUrl: PUBLIC_URL.replace(/\/+$/, ''),
    trustProxy: TRUST_PROXY === '1',
    egressAllow: parsed.data.EGRESS_ALLOW,
  }
}

/** What npm is started with; the bundler passes on only what npm needs. */
export function npmEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env
}

/** next-auth reads its own address from the environment, and from nowhere else. */
export function tellNextAuthItsUrl({ publicUrl }: Pick<Env, 'publicUrl'>): void {
  process.env.NEXTAUTH_URL = publicUrl
}

const url = (protocols: readonly string[], what: string) =>
  z
    .string({ error: `is missing: ${what}` })
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      error: `must be ${what}`,
    })

const schema = z.object({
  NODE_ENV: z.string().optional(),
  DATABASE_URL: url(
    ['postgres:', 'postgresql:'],
    'the address of Postgres, like postgres://user:password@host:5432/name',
  ),
  REDIS_URL: url(['redis:', 'rediss:'], 'the address of Redis, like redis://host:6379').optional(),
  BLOB_URL: z
    .string({ error: 'is missing: where large payloads are kept, like file:/var/lib/millrace/blobs' })
    .superRefine((text, context) => {
      const problem = blobUrlProblem(text)
      if (problem !== null) context.addIssue(problem)
    }),
  MILLRACE_MASTER_KEY: z.custom<MasterKeyVariables>().transform((variables, context) => {
    const read = readMasterKeyVariables(variables)
    if ('keys' in read) return read.keys
    context.addIssue(read.problem)
    return z.NEVER
  }),
  PUBLIC_URL: url(
    ['http:', 'https:'],
    'where the outside reaches the web app, like https://millrace.example.com',
  ),
  EGRESS_ALLOW: z
    .string()
    .default('')
    .transform((text, context) => {
      const { rules, problems } = parseEgressRules(text)
      if (problems.length > 0)
        context.addIssue(`holds what is no rule: ${problems.join(' ').replace(/\.$/, '')}`)
      return rules
    }),
  TRUST_PROXY: z.enum(['0', '1'], { error: 'must be 1 (a proxy stands in front) or 0' }).optional(),
})
