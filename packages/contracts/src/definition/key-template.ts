import { parseTemplate } from '../expression/index.ts'
import type { Json } from '../json.ts'

/** What the names in a key template may begin with. */
export const keyTemplateRoots = ['trigger', 'customer', 'instance', 'flow', 'config'] as const
export type KeyTemplateRoot = (typeof keyTemplateRoots)[number]

export type KeyTemplatePart = { kind: 'text'; text: string } | { kind: 'name'; path: KeyPath }
/** `trigger.body.lines[0]` -> `['trigger', 'body', 'lines', 0]` */
export type KeyPath = readonly [root: string, ...rest: (string | number)[]]

export type ParsedKeyTemplate =
  | { ok: true; parts: KeyTemplatePart[] }
  /** `start`: where in the template, from 0. */
  | { ok: false; message: string; start: number }

/**
 * Cuts a key template such as `order-{{ trigger.body["order id"] }}` into its parts. These are read before a sandbox
 * exists, so what stands in the braces is no expression but a name: nothing is ever evaluated.
 */
export function parseKeyTemplate(template: string): ParsedKeyTemplate {
  const parsed = parseTemplate(template)
  if (!parsed.ok) return parsed
  const parts: KeyTemplatePart[] = []
  for (const part of parsed.parts) {
    if (part.kind === 'text') {
      parts.push(part)
      continue
    }
    const path = parseName(part.source)
    if (path === null) {
      const shown = part.source.trim().slice(0, 60)
      return {
        ok: false,
        message: `{{ ${shown} }} is not a name: only names such as trigger.body.id or trigger.body["order id"] can stand here`,
        start: part.start - 2,
      }
    }
    parts.push({ kind: 'name', path })
  }
  return { ok: true, parts }
}

/**
 * The key that a template gives. null: a name in it leads to nothing (or to an empty text), so there is no key. Lists
 * and objects count as their JSON.
 */
export function readKeyTemplate(
  template: string,
  values: Readonly<Partial<Record<KeyTemplateRoot, Json>>>,
): string | null {
  const parsed = parseKeyTemplate(template)
  if (!parsed.ok) return null
  let key = ''
  for (const part of parsed.parts) {
    const text = part.kind === 'text' ? part.text : textAt(values, part.path)
    if (text === null) return null
    key += text
  }
  return key
}

const first = /\s*([A-Za-z_$][\w$]*)/y
const next =
  /\s*(?:\.\s*([A-Za-z_$][\w$]*)|\[\s*(\d{1,9})\s*\]|\[\s*("(?:[^"\\]|\\["\\])*"|'(?:[^'\\]|\\['\\])*')\s*\])/y

function parseName(source: string): KeyPath | null {
  first.lastIndex = 0
  const root = first.exec(source)?.[1]
  if (root === undefined) return null
  const rest: (string | number)[] = []
  let at = first.lastIndex
  while (source.slice(at).trim() !== '') {
    next.lastIndex = at
    const match = next.exec(source)
    if (match === null) return null
    const [, name, index, quoted] = match
    if (name !== undefined) rest.push(name)
    else if (index !== undefined) rest.push(Number(index))
    else if (quoted !== undefined) rest.push(quoted.slice(1, -1).replace(/\\(.)/g, '$1'))
    at = next.lastIndex
  }
  return [root, ...rest]
}

function textAt(values: object, path: KeyPath): string | null {
  let at: unknown = values
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return null
    at = Reflect.get(at, part)
  }
  if (at === undefined || at === null || at === '') return null
  return typeof at === 'string' ? at : JSON.stringify(at)
}
