import path from 'node:path'
import type { MasterKeyVariables } from '@millrace/vault'
import type { StackConfig } from './config.ts'

type Environment = Record<string, string | undefined>

/** What web, worker and the preparation of the database are told, from the environment of whoever starts them. */
export function childEnvironment({
  config,
  env,
  mode,
  databaseUrl,
  masterKeys,
}: {
  config: StackConfig
  env: Environment
  mode: string
  databaseUrl: string
  masterKeys: MasterKeyVariables
}): Environment {
  return {
    ...passedOn(env),
    NODE_ENV: mode,
    MILLRACE_HOME: config.home,
    DATABASE_URL: databaseUrl,
    REDIS_URL: config.redisUrl ?? undefined,
    ...masterKeys,
    PUBLIC_URL: config.publicUrl,
    BLOB_URL: env.BLOB_URL ?? `file:${path.join(config.home, 'blobs')}`,
    ...pick(env, [...blobCredentials, ...ofAccounts]),
    EGRESS_ALLOW: egressAllow({ config, env }),
  }
}

/** Variables that every child may see: the machine's own and the documented ones. */
export function passedOn(env: Environment): Environment {
  return { ...pick(env, [...ofTheMachine, ...ofMillrace]), ...pick(env, Object.keys(env).filter(isForNpm)) }
}

const ofTheMachine = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'UV_THREADPOOL_SIZE']

/** What nobody here has a say in: the apps read it themselves. */
const ofMillrace = [
  'WORKER_CONCURRENCY',
  'RETENTION_DAYS',
  'LOG_LEVEL',
  'TRUST_PROXY',
  'SANDBOX_DRIVER',
  'SANDBOX_CGROUPS',
  'MAX_RUN_TIMEOUT_MS',
  'MAX_RUN_MEMORY_MB',
]

/** How members get e-mail, and who else signs them in. */
const ofAccounts = [
  'SMTP_URL',
  'MAIL_FROM',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_NAME',
]

/** Of a bucket: only for those that read and write it. */
const blobCredentials = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

/** Publishing fetches npm packages: the way to the registry is the machine's. */
function isForNpm(name: string): boolean {
  return /^(?:HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|npm_config_(?:registry|ca|cafile|strict_ssl|userconfig|globalconfig|proxy|https_proxy|noproxy))$/i.test(
    name,
  )
}

/** Runs reach no private address that is not named here: the demo world listens on one. */
function egressAllow({ config, env }: { config: StackConfig; env: Environment }): string | undefined {
  const demo = config.demo ? [`127.0.0.1:${config.demoPort}`] : []
  return [...(env.EGRESS_ALLOW ? [env.EGRESS_ALLOW] : []), ...demo].join(',') || undefined
}

function pick(env: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(names.map((name) => [name, env[name]]))
}
