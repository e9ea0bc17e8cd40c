import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Where cgroups of sandboxes are made: below that of this process. Of version 1, a folder per controller. */
export type CgroupFolders =
  | { version: 2; unified: string }
  | { version: 1; memory: string; pids: string | null }

/** null: this process is in no cgroup with a memory controller that can be seen from here. */
export function ownFolders(): CgroupFolders | null {
  try {
    return foldersFrom({
      cgroup: readFileSync('/proc/self/cgroup', 'utf8'),
      mountinfo: readFileSync('/proc/self/mountinfo', 'utf8'),
    })
  } catch {
    return null
  }
}

/**
 * Pure, from the texts of /proc/self/cgroup (`4:memory:/path`, of version 2 `0::/path`) and /proc/self/mountinfo; see
 * cgroups(7) and proc_pid_mountinfo(5).
 */
export function foldersFrom({
  cgroup,
  mountinfo,
}: {
  cgroup: string
  mountinfo: string
}): CgroupFolders | null {
  const paths = new Map(cgroup.split('\n').flatMap(pathsOfLine))
  const mounts = mountinfo.split('\n').flatMap(mountOfLine)
  const folderOf = (controller: string): string | null => {
    const path = paths.get(controller)
    const mount = mounts.find(({ controllers }) => controllers.includes(controller))
    if (path === undefined || mount === undefined) return null
    // In a container the mount shows a part of the tree only, which begins at its root.
    if (mount.root === '/') return resolve(`${mount.at}/${path}`)
    const isBelow = path === mount.root || path.startsWith(`${mount.root}/`)
    return isBelow ? resolve(`${mount.at}/${path.slice(mount.root.length)}`) : null
  }
  const memory = folderOf('memory')
  if (memory !== null) return { version: 1, memory, pids: folderOf('pids') }
  const unified = folderOf('')
  return unified === null ? null : { version: 2, unified }
}

/** Version 2 has no name of a controller here: ''. */
function pathsOfLine(line: string): [controller: string, path: string][] {
  const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
  if (controllers === undefined || path === undefined) return []
  return controllers.split(',').map((controller) => [controller, path])
}

function mountOfLine(line: string): { at: string; root: string; controllers: string[] }[] {
  const [mount = '', kind = ''] = line.split(' - ')
  const [, , , root = '/', at = ''] = mount.split(' ')
  const [type, , options = ''] = kind.split(' ')
  if (type === 'cgroup2') return [{ at, root, controllers: [''] }]
  return type === 'cgroup' ? [{ at, root, controllers: options.split(',') }] : []
}
