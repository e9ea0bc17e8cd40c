import { isBuiltin } from 'node:module'

/** What a step's import names. */
export type Specifier =
  | { kind: 'builtin' }
  | { kind: 'package'; name: string }
  /** A file, an address, or no name at all. */
  | { kind: 'refused' }

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const packagePattern = /^((?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*)(?:\/[^\\]*)?$/

export function readSpecifier(specifier: string): Specifier {
  if (isBuiltin(specifier)) return { kind: 'builtin' }
  const name = packagePattern.exec(specifier)?.[1]
  return name === undefined ? { kind: 'refused' } : { kind: 'package', name }
}

/**
 * A version, a range or a tag of the registry. Anything with a colon or a slash would be a file, a repository or an
 * address, what begins with a dot a folder, and an archive's name a file.
 */
export function isRegistryRange(range: string): boolean {
  return /^(?!\.)[\w.*^~<>=|+ -]+$/.test(range) && !/\.(?:tgz|tar|tar\.gz)$/i.test(range)
}
