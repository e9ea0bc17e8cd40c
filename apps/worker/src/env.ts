import { blobUrlProblem } from '@millrace/blobs/url'
import { type EgressRule, parseEgressRules } from '@millrace/egress'
import { type MailSettings, readMailVariables } from '@millrace/mail'
import { type MasterKeys, type MasterKeyVariables, readMasterKeyVariables } from '@millrace/vault'
import { z } from 'zod'

export interface Env {
  databaseUrl: string
  redisUrl: string | null
  blobUrl: string
  masterKeys: MasterKeys
  publicUrl: string
  /** Where alerts go out; null: nowhere. */
  mail: MailSettings | null
  concurrency: number
  allowNoIsolation: boolean
  sandboxDriver: 'zygote' | 'spawn'
  /** Sandboxes get a cgroup each. */
  sandboxCgroups: boolean
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  maxRunTimeoutMs: number
  maxRunMemoryMb: number
  /** Private addresses that runs may connect to. */
  egressAllow: readonly EgressRule[]
  /** Of libuv's pool, which reads the variable by itself. */
  poolThreads: number
  /** How long runs are kept whose flow does not say. */
  retentionDays: number
}

/** Every variable that is wrong, in one sentence each. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

export function readEnv(variables: Record<string, string | undefined> = process.env): Env {
  const given = withoutEmpty(variables)
  const mail = readMailVariables(given)
  const parsed = schema.safeParse({ ...given, MILLRACE_MASTER_KEY: given })
  if (!parsed.success || mail.problems.length > 0) {
    const issues = parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}.`) ?? []
    const ofMail = mail.problems.map(({ variable, message }) => `${variable} ${message}.`)
    throw new EnvError([...new Set([...issues, ...ofMail])].join('\n'))
  }
  const env = parsed.data
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL ?? null,
    blobUrl: env.BLOB_URL,
    masterKeys: env.MILLRACE_MASTER_KEY,
    publicUrl: env.PUBLIC_URL.replace(/\/+$/, ''),
    mail: mail.settings,
    concurrency: env.WORKER_CONCURRENCY,
    allowNoIsolation: env.ALLOW_NO_ISOLATION === '1',
    sandboxDriver: env.SANDBOX_DRIVER,
    sandboxCgroups: env.SANDBOX_CGROUPS === 'on',
    logLevel: env.LOG_LEVEL,
    maxRunTimeoutMs: env.MAX_RUN_TIMEOUT_MS,
    maxRunMemoryMb: env.MAX_RUN_MEMORY_MB,
    retentionDays: env.RETENTION_DAYS,
    egressAllow: env.EGRESS_ALLOW,
    poolThreads: env.UV_THREADPOOL_SIZE,
  }
}

const urlOf = (protocols: string[], text: string) =>
  z.string({ error: `is missing: ${text}` }).refine((value) => protocols.includes(protocolOf(value)), {
    error: `must be ${text}`,
  })

const count = (text: string, { min, max }: { min: number; max: number }) =>
  z.coerce.number({ error: text }).int(text).min(min, text).max(max, text)

const schema = z.object({
  DATABASE_URL: urlOf(
    ['postgres:', 'postgresql:'],
    'the address of Postgres, like postgres://user:password@host:5432/name',
  ),
  REDIS_URL: urlOf(['redis:', 'rediss:'], 'the address of Redis, like redis://host:6379').optional(),
  BLOB_URL: z
    .string({ error: 'is missing: where large payloads are kept, like file:/var/lib/millrace/blobs' })
    .superRefine((url, context) => {
      const problem = blobUrlProblem(url)
      if (problem !== null) context.addIssue(problem)
    }),
  MILLRACE_MASTER_KEY: z.custom<MasterKeyVariables>().transform((variables, context) => {
    const read = readMasterKeyVariables(variables)
    if ('keys' in read) return read.keys
    context.addIssue(read.problem)
    return z.NEVER
  }),
  PUBLIC_URL: urlOf(
    ['http:', 'https:'],
    'where the outside reaches the web app, like https://millrace.example.com',
  ),
  WORKER_CONCURRENCY: count('must be a whole number from 1 to 500: how many runs execute at once', {
    min: 1,
    max: 500,
  }).default(8),
  ALLOW_NO_ISOLATION: z.enum(['0', '1'], { error: 'must be 1 or 0' }).default('0'),
  SANDBOX_DRIVER: z
    .enum(['zygote', 'spawn'], { error: 'must be zygote or spawn: how the process of a run is made' })
    .default('zygote'),
  SANDBOX_CGROUPS: z
    .enum(['on', 'off'], { error: 'must be on or off: whether each sandbox gets a cgroup of its own' })
    .default('off'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'must be debug, info, warn or error' })
    .default('info'),
  MAX_RUN_TIMEOUT_MS: count('must be a whole number of milliseconds from 1000 to 86400000: the longest run', {
    min: 1000,
    max: 86_400_000,
  }).default(86_400_000),
  MAX_RUN_MEMORY_MB: count(
    'must be a whole number of megabytes from 64 to 4096: the most memory that a flow may ask for',
    { min: 64, max: 4096 },
  ).default(4096),
  EGRESS_ALLOW: z
    .string()
    .default('')
    .transform((text, context) => {
      const { rules, problems } = parseEgressRules(text)
      if (problems.length > 0)
        context.addIssue(`holds what is no rule: ${problems.join(' ').replace(/\.$/, '')}`)
      return rules
    }),
  UV_THREADPOOL_SIZE: count('must be a whole number from 1 to 1024: threads for files and for names', {
    min: 1,
    max: 1024,
  }).default(4),
  RETENTION_DAYS: count(
    'must be a whole number of days from 1 to 3650: how long runs are kept whose flow does not say',
    { min: 1, max: 3650 },
  ).default(30),
})

function protocolOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol : ''
}

/** `NAME=` in a file of variables means: not set. */
function withoutEmpty(variables: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  )
}
