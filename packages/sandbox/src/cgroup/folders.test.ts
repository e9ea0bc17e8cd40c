import { describe, expect, it } from 'vitest'
import { foldersFrom } from './folders.ts'

const mount = (root: string, at: string, type: string, options: string) =>
  `31 23 0:27 ${root} ${at} rw,relatime shared:9 - ${type} ${type} ${options}`

describe('foldersFrom', () => {
  it('finds the group of version 2', () => {
    expect(
      foldersFrom({
        cgroup: '0::/system.slice/millrace.service\n',
        mountinfo: mount('/', '/sys/fs/cgroup', 'cgroup2', 'rw,nsdelegate'),
      }),
    ).toEqual({ version: 2, unified: '/sys/fs/cgroup/system.slice/millrace.service' })
  })

  it('finds a folder per controller of version 1, also where both versions are mounted', () => {
    expect(
      foldersFrom({
        cgroup: '8:pids:/\n4:memory:/jobs/7\n1:cpu,cpuacct:/\n0::/\n',
        mountinfo: [
          mount('/', '/sys/fs/cgroup/memory', 'cgroup', 'rw,memory'),
          mount('/', '/sys/fs/cgroup/pids', 'cgroup', 'rw,pids'),
          mount('/', '/sys/fs/cgroup/unified', 'cgroup2', 'rw'),
        ].join('\n'),
      }),
    ).toEqual({ version: 1, memory: '/sys/fs/cgroup/memory/jobs/7', pids: '/sys/fs/cgroup/pids' })
  })

  it('follows the part of the tree that a container is shown', () => {
    expect(
      foldersFrom({
        cgroup: '4:memory:/docker/abc/inner',
        mountinfo: mount('/docker/abc', '/sys/fs/cgroup/memory', 'cgroup', 'rw,memory'),
      }),
    ).toEqual({ version: 1, memory: '/sys/fs/cgroup/memory/inner', pids: null })
  })

  it.each([
    ['nothing is mounted', '0::/x', ''],
    [
      'the group is outside of what is shown',
      '4:memory:/elsewhere',
      mount('/docker/abc', '/m', 'cgroup', 'rw,memory'),
    ],
    ['a name only begins alike', '4:memory:/docker/abcd', mount('/docker/abc', '/m', 'cgroup', 'rw,memory')],
    ['nothing can be read', '', ''],
  ])('is null when %s', (_why, cgroup, mountinfo) => {
    expect(foldersFrom({ cgroup, mountinfo })).toBeNull()
  })
})
