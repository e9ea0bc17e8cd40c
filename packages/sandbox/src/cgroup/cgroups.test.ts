import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownTag } from '../process/owner-tag.ts'
import { openCgroups } from './cgroups.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-cgroup-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('openCgroups', () => {
  it('is null without a group, and where none can be made', () => {
    expect(openCgroups(null)).toBeNull()
    expect(openCgroups({ version: 1, memory: join(folder, 'missing'), pids: null })).toBeNull()
    expect(openCgroups({ version: 1, memory: folder, pids: '/proc' })).toBeNull()
    expect(readdirSync(folder)).toEqual([])
  })

  it('is null where the controllers of version 2 are not delegated, and moves nobody then', () => {
    writeFileSync(join(folder, 'cgroup.controllers'), 'cpu io\n')
    expect(openCgroups({ version: 2, unified: folder })).toBeNull()
    expect(readdirSync(folder)).toEqual(['cgroup.controllers'])
  })

  it('moves itself aside and divides a group of version 2', () => {
    writeFileSync(join(folder, 'cgroup.controllers'), 'cpuset cpu io memory pids\n')
    expect(openCgroups({ version: 2, unified: folder })).not.toBeNull()
    expect(readFileSync(join(folder, 'worker/cgroup.procs'), 'utf8')).toBe(`${process.pid}`)
    expect(readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids')
  })

  it('leaves no group behind that could not be filled', async () => {
    // No kernel puts the files of limits here.
    const cgroups = openCgroups({ version: 1, memory: folder, pids: null })
    await expect(cgroups?.add(process.pid, { memoryBytes: 1024 })).rejects.toThrow('ENOENT')
    expect(readdirSync(folder)).toEqual([])
  })

  it('removes what dead workers left, and nothing of the living', () => {
    const [namespace = '', pid = '', startedAt = ''] = ownTag().split('.')
    const dead = [`${namespace}.${2 ** 30}.1`, `${namespace}.${pid}.${Number(startedAt) - 1}`]
    const others = [ownTag(), `${Number(namespace) + 1}.${2 ** 30}.1`]
    const nameOf = (tag: string) => `millrace-${tag}-7`
    for (const name of [...dead, ...others].map(nameOf)) mkdirSync(join(folder, name))
    mkdirSync(join(folder, 'other'))
    openCgroups({ version: 1, memory: folder, pids: null })
    expect(readdirSync(folder).toSorted()).toEqual([...others.map(nameOf), 'other'].toSorted())
  })
})
