import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { type Attempt, attemptsOf } from '../attempt.ts'
import type { Targets } from '../targets.ts'

interface Entry {
  name: string
  linkTo?: string
  /** Of a tar header: 0 file, 1 hard link, 2 symbolic link. */
  kind?: '0' | '1' | '2'
}

/** Archives taken apart by code that trusts them. */
export const archives: Attempt[] = attemptsOf(
  {
    canary: 'host file',
    like: 'zip slip (2018), node-tar CVE-2021-32803 and CVE-2021-37712',
    denied: ['ENOENT'],
  },
  [
    ...named('climbs out by dots', ({ temporary }) => [{ name: `${'../'.repeat(10)}${temporary.slice(1)}` }]),
    ...named('names an absolute path', ({ temporary }) => [{ name: temporary }]),
    ...named('leads through a symbolic link', ({ temporary }) => [
      { name: 'link', kind: '2', linkTo: dirname(temporary) },
      { name: `link/${temporary.split('/').at(-1)}` },
    ]),
    ...named('holds a hard link', ({ temporary }) => [{ name: 'hard', kind: '1', linkTo: temporary }]),
    {
      name: 'takes an archive apart over the program of all',
      denied: ['EROFS'],
      run: () => takeApart(archiveOf([{ name: '../../program/anybody-may-write' }])),
    },
  ],
)

function named(what: string, entriesFor: (files: Targets['files']) => Entry[]) {
  return [
    {
      name: `takes an archive apart that ${what}`,
      hasControl: true as const,
      run: ({ targets }: { targets: Targets }) => takeApart(archiveOf(entriesFor(targets.files))),
    },
  ]
}

const blockBytes = 512

/** ustar, as far as it matters here. */
function archiveOf(entries: readonly Entry[]): Buffer {
  return Buffer.concat(
    entries.map(({ name, kind = '0', linkTo = '' }) => {
      const block = Buffer.alloc(2 * blockBytes)
      block.write(name.slice(0, 99), 0)
      block.write('00000000004\0', 124)
      block.write(kind, 156)
      block.write(linkTo.slice(0, 99), 157)
      block.write('slip', blockBytes)
      return block
    }),
  )
}

function takeApart(archive: Buffer): void {
  const text = (from: number) => archive.toString('latin1', from, archive.indexOf(0, from))
  fs.rmSync('apart', { recursive: true, force: true })
  fs.mkdirSync('apart')
  for (let at = 0; at < archive.length; at += 2 * blockBytes) {
    const [name, kind, linkTo] = [text(at), archive.toString('latin1', at + 156, at + 157), text(at + 157)]
    const target = name.startsWith('/') ? name : join('apart', name)
    if (kind === '2') fs.symlinkSync(linkTo, target)
    else if (kind === '1') fs.linkSync(linkTo, target)
    else fs.writeFileSync(target, archive.subarray(at + blockBytes, at + blockBytes + 4), { flag: 'w' })
  }
}
