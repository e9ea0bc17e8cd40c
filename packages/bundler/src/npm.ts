import { spawn } from 'node:child_process'
import { BundlerUnavailable } from './port.ts'

const timeoutMs = 60_000
const longestError = 20_000

export interface NpmResult {
  /** null: it took too long. */
  code: number | null
  stdout: string
  stderr: string
}

/** Runs npm as a process of its own, with no other environment than what is given. */
export function runNpm(
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<NpmResult> {
  const { promise, resolve, reject } = Promise.withResolvers<NpmResult>()
  const npm = spawn('npm', args, {
    cwd,
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  let stdout = ''
  let stderr = ''
  npm.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-longestError)
  })
  npm.once('error', (error) => reject(new BundlerUnavailable('npm could not be started', { cause: error })))
  npm.once('close', (code) => resolve({ code, stdout, stderr }))
  return promise
}
