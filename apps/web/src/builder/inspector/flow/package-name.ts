/** What is wrong with the name of an npm package; null: nothing that can be told from here. */
export function packageFault(name: string, taken: ReadonlySet<string>): string | null {
  if (taken.has(name)) return `${name} is in the list already.`
  if (name.startsWith('node:')) return 'What Node itself brings needs no entry here.'
  if (name.length > 214 || !/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name)) {
    return 'Write the name as npm does: lower case, such as fast-xml-parser or @scope/name.'
  }
  return null
}
