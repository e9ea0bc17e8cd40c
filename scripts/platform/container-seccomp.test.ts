import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { profileFile, seccompProfile } from './container-seccomp.ts'

test('the profile of the worker container is what the table of system calls gives', () => {
  expect(JSON.parse(readFileSync(profileFile, 'utf8'))).toEqual(seccompProfile())
})

test('what is opened for namespaces is nothing but that', () => {
  const allowed = (options?: { withOpened: boolean }) =>
    new Set(seccompProfile(options).syscalls.flatMap(({ names }) => names))
  const [open, closed] = [allowed(), allowed({ withOpened: false })]
  expect([...open].filter((name) => !closed.has(name))).toEqual([
    'unshare',
    'setns',
    'mount',
    'umount2',
    'pivot_root',
    'sethostname',
  ])
  for (const never of ['ptrace', 'bpf', 'io_uring_setup', 'keyctl', 'userfaultfd', 'mount_setattr', 'reboot'])
    expect(open).not.toContain(never)
})
