import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.ts'

/** Makes sure that a program is on the PATH, installing its Debian package when this is root on a Debian-like system. */
export async function ensurePackage(
  name: string,
  { program = name }: { program?: string } = {},
): Promise<void> {
  if (isOnPath(program)) return
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new StartError(
      `${program} is needed and not installed: install the package ${name} (on Debian: sudo apt-get install ${name}) and run the command again.`,
    )
  }
  // The package lists of a fresh container are empty; a failing update still leaves what was there before.
  await apt(['update', '-q'])
  const { code, output } = await apt(['install', '-y', '-q', '--no-install-recommends', name])
  if (code !== 0 || !isOnPath(program)) {
    throw new StartError(
      `The package ${name} could not be installed: ${output.trim().split('\n').slice(-3).join(' | ')}`,
    )
  }
}

export function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })
}

async function apt(args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-16 * 1024)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
