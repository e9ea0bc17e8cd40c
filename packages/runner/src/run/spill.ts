import type { RunFiles } from '../files/index.ts'
import type { Requests } from '../requests.ts'
import type { OutputSpill } from './loop-list.ts'
import { stepIdOf } from './step-path.ts'

/** Writes what a loop gives to a file of the run. */
export function spillTo({ files, requests }: { files: RunFiles; requests: Requests }) {
  return ({ path, signal }: { path: string; signal: AbortSignal }): OutputSpill =>
    (content) =>
      files.use({ requests: requests.of(path), signal }, async ({ create }) => {
        const name = `${stepIdOf(path)}.json`
        const { $file, bytes } = await create(inBytes(content), { name, contentType: 'application/json' })
        return { file: $file, bytes }
      })
}

async function* inBytes(content: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const text of content) yield Buffer.from(text)
}
