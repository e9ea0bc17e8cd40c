// The only code that must run on whatever Node.js the machine has (20.19 and up): it installs the dependencies, among
// them the Node.js that everything else runs on.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const stampFile = path.join(root, 'node_modules', '.millrace-lock')
const pinnedNode = path.join(root, 'node_modules', '.bin', 'node')
const oldestMajor = 20
const pinnedMajor = 26

/** Installs what is missing, then runs `script` (TypeScript, relative to the root) on the pinned Node.js. */
export async function runPinned(script, args = process.argv.slice(2)) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < oldestMajor || (major === oldestMajor && minor < 19)) {
    fail(`Millrace needs Node.js 20.19 or newer to start; this is ${process.version}.`)
  }
  installDependencies()
  if (major >= pinnedMajor) {
    process.argv = [process.execPath, path.join(root, script), ...args]
    await import(new URL(`../../${script}`, import.meta.url).href)
    return
  }
  const child = spawn(pinnedNode, [path.join(root, script), ...args], { stdio: 'inherit', cwd: root })
  // Ctrl-C reaches the child through the terminal already; a plain kill reaches only this process.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  onLauncherLost(() => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('error', (error) => fail(`The pinned Node.js could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}

/**
 * npm starts a script through a shell that a plain kill ends without telling anybody: the script then goes on alone.
 * Whoever was started by npm therefore looks whether its parent is still there.
 */
export function onLauncherLost(callback) {
  if (!process.env.npm_lifecycle_event) return
  const launcher = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === launcher) return
    clearInterval(timer)
    callback()
  }, 500)
  timer.unref()
}

function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(pinnedNode) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return
  console.log('Installing dependencies (about a minute the first time)')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const install = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    env: {
      ...process.env,
      // Prisma's engine is not downloaded: migrations run through its WebAssembly build.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_SKIP_POSTINSTALL_GENERATE: '1',
    },
  })
  if (install.error) fail(`npm could not be started: ${install.error.message}`)
  if (install.status !== 0) fail(installFailure(install.stderr))
  if (!existsSync(pinnedNode)) {
    fail(
      'npm installed the dependencies but not the pinned Node.js (package "node"). Is its install script allowed? Run `npm install-scripts ls`.',
    )
  }
  writeFileSync(stampFile, lock)
}

function installFailure(stderr) {
  const detail = stderr
    .split('\n')
    .filter((line) => line.startsWith('npm error'))
    .slice(0, 12)
    .join('\n')
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/i.test(stderr)) {
    return `A download failed: the npm registry could not be reached. Check the network or the proxy settings and run the command again.\n${detail}`
  }
  if (/EACCES|EPERM/.test(stderr)) {
    return `npm may not write below ${root}: check the folder's owner and permissions.\n${detail}`
  }
  if (/ENOSPC/.test(stderr)) return `The disk is full: the dependencies need about 1.5 GB.\n${detail}`
  return `The dependencies could not be installed.\n${detail}`
}

function fail(sentence) {
  console.error(`\n${sentence}`)
  process.exit(1)
}
