import { existsSync, readFileSync } from 'node:fs'
import { env } from 'node:process'
import { type Attempt, attemptsOf } from '../attempt.ts'
import { ffi, libc } from '../inside/power.ts'

/** The environment of the worker holds its database's password. */
export const environment: Attempt[] = attemptsOf(
  { canary: 'environment', like: 'n8n CVE-2025-68613: an expression that reaches process.env' },
  [
    {
      name: 'reads process.env',
      setting: 'everywhere',
      denied: ['nothing'],
      run: () => found(Object.entries(env).filter(([name]) => name !== 'PWD')),
    },
    {
      name: 'walks the environment that libc keeps',
      setting: 'everywhere',
      like: 'Node permission model: native code beside it',
      denied: ['nothing'],
      run: () => found(environmentOfLibc().filter((entry) => !entry.startsWith('PWD='))),
    },
    {
      name: 'asks libc for one variable',
      setting: 'everywhere',
      denied: ['nothing'],
      run: () => (libc().getenv('MILLRACE_ESCAPE_CANARY') === 0n ? 'nothing' : 'done'),
    },
    {
      name: 'asks the diagnostic report for variables',
      setting: 'everywhere',
      like: 'Node: process.report tells of the environment and of all libraries',
      denied: ['nothing'],
      run: () => {
        const report = JSON.stringify(process.report?.getReport() ?? {})
        return report.includes('MILLRACE_ESCAPE_CANARY') ? report : 'nothing'
      },
    },
    ...['self', '1', 'thread-self'].map((process) => ({
      name: `reads /proc/${process}/environ`,
      like: 'containers that share or mount procfs',
      denied: ['ENOENT'],
      run: () => readFileSync(`/proc/${process}/environ`, 'latin1'),
    })),
    {
      name: 'reads the environment of its supervisor by pid',
      hasControl: true,
      like: 'containers that share the PID namespace',
      denied: ['ENOENT'],
      run: ({ targets }) => readFileSync(`/proc/${targets.pids.supervisor}/environ`, 'latin1'),
    },
    {
      name: 'looks for a file of variables beside the program',
      like: 'n8n CVE-2026-21858: reading configuration to forge a session',
      denied: ['nothing'],
      run: () =>
        found(['/program/.env', '/program/../.env', '/.env', '.env'].filter((path) => existsSync(path))),
    },
  ],
)

function found(list: readonly unknown[]): string {
  return list.length === 0 ? 'nothing' : JSON.stringify(list)
}

function environmentOfLibc(): string[] {
  const { lib } = ffi().dlopen(null, {})
  let entry = ffi().getUint64(lib.getSymbol('environ'))
  const list: string[] = []
  if (entry === 0n) return list
  for (;;) {
    const text = ffi().getUint64(entry)
    if (text === 0n) return list
    list.push(ffi().toString(text) ?? '')
    entry += 8n
  }
}
