// The first program within namespaces that `unshare` has made: builds the root file system, gives up what the sandbox is
// not to have, and becomes its command.
import { closeSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chdir } from 'node:process'
import { harmlessDevices } from '../inside/devices.ts'
import { installFilter } from '../inside/install-filter.ts'
import { capability, clearAllAmbient, mountFlags as flags, prctl } from '../inside/kernel.ts'
import { openLibc } from '../inside/libc.ts'
import { makeReadOnly } from '../inside/make-read-only.ts'
import type { EnterPlan } from './enter-plan.ts'

const detach = 2
/** To divide: CAP_SYS_ADMIN for namespaces and mounts, CAP_SETPCAP to give up both for good. */
const toDivide: readonly number[] = [capability.administerSystem, capability.setCapabilities]
const lastCapability = 63
const hostName = 'sandbox'
const handedOn = 3
const setDescriptorFlags = 2

const libc = openLibc()
const [planText, ...command] = process.argv.slice(2)
const plan = trustDriver(planText ?? '')
// Before the host's root moves, after which its absolute links lead elsewhere.
const mounts = plan.mounts.map(({ from, to }) => ({ from: realpathSync(from), to }))
const filter = plan.seccompDescriptor === null ? null : readFileSync(plan.seccompDescriptor)
if (plan.seccompDescriptor !== null) closeSync(plan.seccompDescriptor)

stepAside()
buildRoot()
enterRoot()
nameHost()
dropCapabilities()
libc.prctl(prctl.setNoNewPrivileges, 1)
if (filter !== null) installFilter(libc, filter)
become(command)

/** The host moves to /old of an empty file system of ours: what is built in /new can take any name. */
function stepAside(): void {
  libc.mount('', '/', '', flags.recursive | flags.private)
  libc.mount('tmpfs', '/tmp', 'tmpfs', flags.noSuid | flags.noDevices, 'mode=0755,size=1m')
  mkdirSync('/tmp/old')
  mkdirSync('/tmp/new')
  pivotRoot('/tmp', '/tmp/old')
  chdir('/')
}

function buildRoot(): void {
  libc.mount('tmpfs', '/new', 'tmpfs', flags.noSuid | flags.noDevices, 'mode=0755,size=1m')
  for (const { from, to } of mounts) bindReadOnly(from, to, flags.noDevices)
  for (const device of harmlessDevices) bindReadOnly(`/dev/${device}`, `/dev/${device}`, 0)
  mkdirSync('/new/tmp', { recursive: true })
}

function bindReadOnly(from: string, to: string, more: number): void {
  const [source, target] = [join('/old', from), join('/new', to)]
  if (statSync(source).isDirectory()) {
    mkdirSync(target, { recursive: true })
  } else {
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, '')
  }
  libc.mount(source, target, '', flags.bind)
  makeReadOnly(libc, target, more)
}

/** The old root comes to lie upon the new one, and is taken away with everything below it. */
function enterRoot(): void {
  chdir('/new')
  pivotRoot('.', '.')
  libc.unmount('.', detach)
  chdir('/')
  makeReadOnly(libc, '/')
}

function nameHost(): void {
  const name = Buffer.from(hostName)
  libc.call('sethostname', libc.pointerTo(name), name.length)
}

/** What is not in the bounding set is not in any other after the command was executed. */
function dropCapabilities(): void {
  libc.prctl(prctl.ambientCapabilities, clearAllAmbient)
  for (let each = 0; each <= lastCapability; each += 1) {
    if (plan.capabilities === 'to-divide' && toDivide.includes(each)) continue
    try {
      libc.prctl(prctl.dropFromBoundingSet, each)
    } catch {
      // Past the last one that this kernel knows.
      return
    }
  }
}

/** Node has marked every descriptor beyond stderr to be closed here; whoever starts us means the next one to stay. */
function become([file, ...args]: string[]): void {
  if (file === undefined) throw new Error('There is no command to become')
  try {
    libc.call('fcntl', handedOn, setDescriptorFlags, 0)
  } catch {
    // It was not given.
  }
  process.execve?.(file, [file, ...args], {})
}

function pivotRoot(newRoot: string, oldRoot: string): void {
  const [to, from] = [cString(newRoot), cString(oldRoot)]
  libc.call('pivot_root', libc.pointerTo(to), libc.pointerTo(from))
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`)
}

/** Safe: the containment builds the plan from this very type. */
function trustDriver(text: string): EnterPlan {
  return JSON.parse(text) as EnterPlan
}
