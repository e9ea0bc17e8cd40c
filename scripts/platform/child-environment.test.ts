import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { childEnvironment } from './child-environment.ts'
import { readConfig, root } from './config.ts'

/** Told to the worker alone, from what the machine gives. */
const decidedAtStart = 'ALLOW_NO_ISOLATION'
const names = [...new Set(['web', 'worker'].flatMap(namesReadBy))].filter((name) => name !== decidedAtStart)

/** The keys of its schema: the apps themselves are not for scripts to import. */
function namesReadBy(app: string): string[] {
  const source = readFileSync(path.join(root, 'apps', app, 'src/env.ts'), 'utf8')
  const [, schema = ''] = source.split('const schema = z.object({')
  return [...schema.matchAll(/^ {2}([A-Z][A-Z0-9_]*): /gm)].map(([, name = '']) => name)
}

const start = (env: Record<string, string>) =>
  childEnvironment({
    config: readConfig({ ...env, DATABASE_URL: 'postgres://u:p@db/name', REDIS_URL: 'redis://r' }),
    env,
    mode: 'production',
    databaseUrl: 'postgres://u:p@db/name',
    masterKeys: { MILLRACE_MASTER_KEY: 'key' },
  })

describe('what npm start tells web and worker', () => {
  it('is compared with what they read', () => {
    expect(names.toSorted()).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'MAX_RUN_TIMEOUT_MS', 'SANDBOX_DRIVER', 'TRUST_PROXY']),
    )
  })

  it.each(names)('%s reaches the app that reads it', (name) => {
    const given = { PUBLIC_URL: 'https://a.example', MILLRACE_DEMO: '0' }
    expect(start({ [name]: '1', ...given })[name]).toBeDefined()
  })

  it('is what was set, and nothing where nothing was', () => {
    expect(start({ SANDBOX_DRIVER: 'spawn', MAX_RUN_TIMEOUT_MS: '5000' })).toMatchObject({
      SANDBOX_DRIVER: 'spawn',
      MAX_RUN_TIMEOUT_MS: '5000',
      LOG_LEVEL: undefined,
    })
    expect(start({ SOMEBODY_ELSES_SECRET: 'x' })).not.toHaveProperty('SOMEBODY_ELSES_SECRET')
  })
})

const deployed = (file: string) => readFileSync(path.join(root, 'deploy/docker', file), 'utf8')

test.each([...names, decidedAtStart])('the Compose file or the image sets %s', (name) => {
  const compose = new RegExp(`^ +${name}: \\S`, 'm')
  const image = new RegExp(`^(?:ENV| {3}) ${name}=`, 'm')
  expect(compose.test(deployed('compose.yml')) || image.test(deployed('Dockerfile'))).toBe(true)
})
