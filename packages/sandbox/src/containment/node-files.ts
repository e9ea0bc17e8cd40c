import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { insidePaths } from '../inside/command.ts'
import type { Mount } from './containment.ts'

/** This Node and the shared libraries that it is running with: all that a program inside needs to start. Linux. */
export function nodeFiles(): Mount[] {
  const loader = loaderOf(process.execPath)
  const libraries = mappedLibraries()
  const loaded = libraries.find((path) => basename(path) === basename(loader)) ?? loader
  return [
    { from: process.execPath, to: insidePaths.node },
    { from: loaded, to: loader },
    ...libraries.flatMap((path) => shortenedNames(path).map((to) => ({ from: path, to }))),
  ]
}

/** A library is asked for by a name with less of its version than the file that the name leads to: libm.so.6 of libm.so.6.0.1. */
function shortenedNames(path: string): string[] {
  const shorter = path.replace(/(\.so\.\d+(?:\.\d+)*)\.\d+$/, '$1')
  return shorter === path ? [path] : [path, ...shortenedNames(shorter)]
}

function mappedLibraries(): string[] {
  const lines = readFileSync('/proc/self/maps', 'utf8').split('\n')
  const paths = lines.flatMap((line) => /\s(\/\S*\.so(\.[\d.]+)?)$/.exec(line)?.[1] ?? [])
  return [...new Set(paths)]
}

/** The program interpreter that an ELF file of 64 bits names: System V ABI, "Program Header", PT_INTERP. */
function loaderOf(executable: string): string {
  const file = openSync(executable, 'r')
  try {
    const head = Buffer.alloc(64)
    readSync(file, head, 0, head.length, 0)
    const [start, size, count] = [
      Number(head.readBigUInt64LE(32)),
      head.readUInt16LE(54),
      head.readUInt16LE(56),
    ]
    const table = Buffer.alloc(size * count)
    readSync(file, table, 0, table.length, start)
    for (let at = 0; at < table.length; at += size) {
      if (table.readUInt32LE(at) !== interpreterSegment) continue
      const text = Buffer.alloc(Number(table.readBigUInt64LE(at + 32)))
      readSync(file, text, 0, text.length, Number(table.readBigUInt64LE(at + 8)))
      return text.toString('latin1').replace(/\0.*$/s, '')
    }
  } finally {
    closeSync(file)
  }
  throw new Error(
    `${executable} is linked in a way that sandboxes do not support: it names no program interpreter`,
  )
}

const interpreterSegment = 3
