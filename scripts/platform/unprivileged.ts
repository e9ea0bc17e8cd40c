import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.ts'

export interface Account {
  name: string
  uid: number
  gid: number
}

/** How to start a program that refuses to run as root. */
export interface Launcher {
  /** null: this process is not root, programs run as its own user. */
  account: Account | null
  command(program: string, args: string[]): { program: string; args: string[]; uid?: number; gid?: number }
}

const preferredAccounts = ['postgres', 'nobody']
const newAccount = 'millrace'

/**
 * `mustReach` are folders the program works in. A clone below a folder closed to others (such as /root) is reached with
 * one capability that lets the account pass by folder permissions and gives it no other power of root.
 */
export function unprivilegedLauncher({ mustReach }: { mustReach: string[] }): Launcher {
  if (process.getuid?.() !== 0) {
    return { account: null, command: (program, args) => ({ program, args }) }
  }
  const account = findAccount() ?? createAccount()
  const { uid, gid } = account
  const closed = mustReach
    .map((folder) => firstClosedFolder(folder, account))
    .find((folder) => folder !== null)
  if (closed === undefined) {
    return { account, command: (program, args) => ({ program, args, uid, gid }) }
  }
  const capability = passageCapability({ account, probe: closed })
  if (capability === null) throw new StartError(closedSentence({ closed, account }))
  const options = setprivOptions({ account, capability })
  return {
    account,
    command: (program, args) => ({ program: 'setpriv', args: [...options, program, ...args] }),
  }
}

function setprivOptions({ account, capability }: { account: Account; capability: string }): string[] {
  return [
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    // Without it access(2), which PostgreSQL looks for its own programs with, ignores the capabilities of any user but root.
    '--securebits=+no_setuid_fixup',
    '--',
  ]
}

/** The weaker capability first; containers often keep only the other one. */
function passageCapability({ account, probe }: { account: Account; probe: string }): string | null {
  const works = (capability: string) =>
    spawnSync('setpriv', [...setprivOptions({ account, capability }), 'ls', '-A', probe], { stdio: 'ignore' })
      .status === 0
  return ['dac_read_search', 'dac_override'].find(works) ?? null
}

function findAccount(): Account | null {
  const accounts = readAccounts()
  for (const name of [...preferredAccounts, newAccount]) {
    const account = accounts.find((candidate) => candidate.name === name && candidate.uid !== 0)
    if (account) return account
  }
  return null
}

function createAccount(): Account {
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', newAccount])
  const account = findAccount()
  if (account) return account
  throw new StartError(
    'PostgreSQL refuses to run as root and no other user exists: start as an ordinary user, or set DATABASE_URL to a server of your own.',
  )
}

function readAccounts(): Account[] {
  let text: string
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

/** The first folder on the way that the account cannot pass, by its mode bits. */
function firstClosedFolder(folder: string, account: Account): string | null {
  const parts = path.resolve(folder).split(path.sep)
  for (let length = 1; length <= parts.length; length += 1) {
    const ancestor = parts.slice(0, length).join(path.sep) || path.sep
    const { mode, uid, gid } = statSync(ancestor)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return ancestor
  }
  return null
}

function closedSentence({ closed, account }: { closed: string; account: Account }): string {
  return `PostgreSQL refuses to run as root and the user "${account.name}" cannot enter ${closed}: run \`chmod o+x ${closed}\`, move the clone and MILLRACE_HOME elsewhere, or set DATABASE_URL to a server of your own.`
}
