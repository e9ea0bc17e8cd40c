import { forbiddenKeys } from '@millrace/contracts'
import { triggerId } from './edges.ts'

/** A step id that reads well after `steps.`: `download-file` becomes `downloadFile`, then `downloadFile2`. */
export function newStepId(wish: string, taken: ReadonlySet<string>): string {
  const words = wish.split(/[^A-Za-z0-9_]+/).filter((word) => word !== '')
  const camel = words.map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word))).join('')
  const start = /^[A-Za-z_]/.test(camel) ? camel : `step${upperFirst(camel)}`
  return firstFree(start.slice(0, 56), '', (id) => taken.has(id) || id === triggerId || forbiddenKeys.has(id))
}

/** The next free id that belongs to an existing one: `post` gives `post2`, `post2` gives `post3`. */
export function copyId(id: string, taken: ReadonlySet<string>): string {
  return newStepId(id.includes('-') ? id : id.replace(/\d+$/, '') || id, taken)
}

export function newSlug(wish: string, taken: ReadonlySet<string>, fallback: string): string {
  const slug = wish
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 56)
  return firstFree(slug === '' ? fallback : slug, '-', (key) => taken.has(key))
}

function firstFree(start: string, joint: string, isTaken: (id: string) => boolean): string {
  if (!isTaken(start)) return start
  for (let number = 2; ; number++) {
    const id = `${start}${joint}${number}`
    if (!isTaken(id)) return id
  }
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1)
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
