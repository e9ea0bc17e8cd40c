import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What `npm start` wrote for those who want to sign in. */
export interface StackAccess {
  url: string
  email: string
  password: string
  apiKey: string
  demo: { url: string }
}

const file = path.join(
  process.env.MILLRACE_E2E_HOME ?? path.resolve(import.meta.dirname, '../../.millrace'),
  'dev.json',
)

export function readStack(): StackAccess {
  if (!existsSync(file))
    throw new Error(`${file} does not exist: start the stack first (npm start), or run npm test`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** For the configuration, which tools also read while no stack is there. */
export function stackUrl(): string {
  return existsSync(file) ? readStack().url : 'http://127.0.0.1:3000'
}
