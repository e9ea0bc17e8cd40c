import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { StartError } from '../start-error.ts'
import { findOutbound } from './find.ts'

/** What runs on a server, outside of sandboxes. Of apps/web also what runs in browsers: the list below knows which. */
const serverCode = [
  'apps/{web,worker}/src/**/*.{ts,tsx}',
  'packages/{api,blobs,bundler,cli,contracts,db,egress,engine,live,mail,queue,services,vault}/src/**/*.{ts,tsx}',
]
const noServerCode = /\.test\.tsx?$|\/testing\/|\/node_modules\//

/** Files, or folders with a slash at the end, and why they may. */
const allowed: Readonly<Record<string, string>> = {
  'packages/egress/src/': 'it is the way out: it decides, then connects',
  'packages/mail/src/smtp.ts': 'connects to the mail server that the operator has set, and to no other',
  'apps/web/src/api-client.ts': 'runs in browsers, and calls its own origin only',
  'apps/web/src/live/event-stream.ts': 'runs in browsers, and calls its own origin only',
  'apps/web/src/server/providers/github.ts':
    'asks GitHub, whose addresses nobody but the operator can change',
}

/**
 * Throws where server code connects by itself. Addresses that users give lead to whatever the platform can reach, and only
 * `createGuardedFetch` and `dial` of @millrace/egress judge them.
 */
export async function checkOutbound(
  root: string,
  {
    files = filesOf(root),
    exceptions = allowed,
  }: { files?: readonly string[]; exceptions?: typeof allowed } = {},
): Promise<void> {
  const used = new Set<string>()
  const problems: string[] = []
  for (const file of files) {
    const found = findOutbound(file, await readFile(path.join(root, file), 'utf8'))
    const exception = Object.keys(exceptions).find(
      (place) => file === place || (place.endsWith('/') && file.startsWith(place)),
    )
    if (found.length > 0 && exception !== undefined) used.add(exception)
    else problems.push(...found.map(({ line, what }) => `${file}:${line} uses ${what}`))
  }
  const unused = Object.keys(exceptions).filter((place) => !used.has(place))
  problems.push(...unused.map((place) => `${place} is an exception that nothing needs any more`))
  if (problems.length > 0) throw new StartError([...problems, '', advice].join('\n'))
}

const advice = `Server code connects through createGuardedFetch or dial of @millrace/egress, which judge every address.
What has a good reason to connect by itself is an exception in scripts/platform/outbound/check.ts, with that reason.`

function filesOf(root: string): string[] {
  return globSync(serverCode, { cwd: root }).filter((file) => !noServerCode.test(file))
}
