import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import S3rver from 's3rver'

export interface S3Server {
  /** For `BLOB_URL`, with the bucket. */
  url: string
  /** Method and address of each request that came. */
  requests: string[]
  close(): Promise<void>
}

export const s3Bucket = 'millrace-test'

/** A server that speaks S3 and checks signatures, with one empty bucket. Its keys are both `S3RVER`. */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(path.join(tmpdir(), 'millrace-s3-'))
  const s3 = new S3rver({ silent: true, directory, configureBuckets: [{ name: s3Bucket, configs: [] }] })
  await s3.configureBuckets()
  const answer = s3.callback()
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `s3://${s3Bucket}/some/prefix?region=us-east-1&endpoint=http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
