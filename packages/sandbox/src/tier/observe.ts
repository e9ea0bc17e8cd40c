import { readFile, readlink } from 'node:fs/promises'
import type { NamespaceKind, Observed } from './facts.ts'

/** Reads of a living process what the kernel says of it. Whatever cannot be read stays unknown. */
export async function observe(pid: number): Promise<Observed> {
  const status = await readText(`/proc/${pid}/status`)
  const compared = (kind: NamespaceKind) => compare(pid, kind)
  return {
    namespaces: {
      user: await compared('user'),
      pid: await compared('pid'),
      mnt: await compared('mnt'),
      net: await compared('net'),
      ipc: await compared('ipc'),
      uts: await compared('uts'),
    },
    seccompMode: numberOf(status, 'Seccomp'),
    noNewPrivileges: asFlag(numberOf(status, 'NoNewPrivs')),
    capabilities: heldCapabilities(status),
    interfaces: interfacesOf(await readText(`/proc/${pid}/net/dev`)),
  }
}

async function compare(pid: number, kind: NamespaceKind): Promise<'own' | 'shared' | 'unknown'> {
  try {
    const [its, ours] = await Promise.all([
      readlink(`/proc/${pid}/ns/${kind}`),
      readlink(`/proc/self/ns/${kind}`),
    ])
    return its === ours ? 'shared' : 'own'
  } catch {
    return 'unknown'
  }
}

function numberOf(status: string, field: string): number | null {
  const digits = new RegExp(`^${field}:\\s+(\\d+)$`, 'm').exec(status)?.[1]
  return digits === undefined ? null : Number(digits)
}

function asFlag(value: number | null): boolean | null {
  return value === null ? null : value === 1
}

function heldCapabilities(status: string): bigint | null {
  const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(
    (field) => new RegExp(`^${field}:\\s+([0-9a-f]+)$`, 'm').exec(status)?.[1],
  )
  return sets.reduce<bigint | null>(
    (all, set) => (all === null || set === undefined ? null : all | BigInt(`0x${set}`)),
    0n,
  )
}

/** Two lines of headings, then one line per interface: `  eth0: ...`. */
function interfacesOf(text: string): string[] | null {
  const [first, second, ...lines] = text.split('\n')
  if (first === undefined || second === undefined) return null
  return lines.flatMap((line) => {
    const name = line.slice(0, line.indexOf(':')).trim()
    return name === '' || name === 'lo' ? [] : [name]
  })
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'latin1').catch(() => '')
}
