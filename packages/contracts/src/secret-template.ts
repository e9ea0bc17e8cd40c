const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g

/** What stands between {{ and }}, in order. */
export function templateNames(text: string): string[] {
  return Array.from(text.matchAll(placeholder), ([, name = '']) => name)
}

/** `Token {{ key }}` with the key in its place. Plain replacement: nothing is evaluated, and nothing replaced twice. */
export function fillTemplate(text: string, secretOf: (name: string) => string): string {
  return text.replaceAll(placeholder, (_, name: string) => secretOf(name))
}
