import type { FileRef } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { ServiceError } from '../../errors.ts'
import { readMultipart } from './multipart.ts'

const contentType = 'multipart/form-data; boundary=x'
const form = [
  '--x',
  'content-disposition: form-data; name="name"',
  '',
  'Ada',
  '--x',
  'content-disposition: form-data; name="file"; filename="../../a.xml"',
  'content-type: text/xml',
  '',
  '<a/>',
  '--x',
  'content-disposition: form-data; name="file"; filename="b.bin"',
  '',
  'bin',
  '--x--',
  '',
].join('\r\n')

/** In pieces of a few bytes, as slow senders do. */
async function* pieces(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

function read(content: AsyncIterable<Uint8Array>, { type = contentType, maxFieldBytes = 100 } = {}) {
  const open = { count: 0 }
  const store = async (file: AsyncIterable<Uint8Array>, { name }: { name: string }): Promise<FileRef> => {
    open.count += 1
    try {
      // A store is not ready at once.
      await new Promise((resolve) => setImmediate(resolve))
      const read: Uint8Array[] = []
      for await (const piece of file) read.push(piece)
      return { $file: name, name, contentType: 'x/y', bytes: Buffer.concat(read).byteLength }
    } finally {
      open.count -= 1
    }
  }
  return { open, form: readMultipart(content, { contentType: type, maxFieldBytes, store }) }
}

it('reads fields and files, in pieces of any size', async () => {
  for (const size of [1, 2, 3, 50, 1000]) {
    expect(await read(pieces(form, size)).form).toMatchObject({
      name: 'Ada',
      file: [
        { $file: 'a.xml', bytes: 4 },
        { $file: 'b.bin', bytes: 3 },
      ],
    })
  }
})

it('ends with a refusal wherever the form is cut off, and leaves no file open', async () => {
  for (let length = 0; length < form.length - '--\r\n'.length; length += 1) {
    const { open, form: result } = read(pieces(form.slice(0, length)))
    await expect(result, `cut at ${length}`).rejects.toMatchObject({ code: 'bad_request' })
    expect(open.count).toBe(0)
  }
})

it('hands on why its content ended, and leaves no file open', async () => {
  async function* failing() {
    yield* pieces(form.slice(0, form.indexOf('<a/>') + 2))
    throw new ServiceError('payload_too_large', 'too much')
  }
  const { open, form: result } = read(failing())
  await expect(result).rejects.toMatchObject({ code: 'payload_too_large' })
  expect(open.count).toBe(0)
})

it('counts names as well as values', async () => {
  const part = (name: string) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n\r\n`
  const named = `${part('a'.repeat(60))}${part('b'.repeat(60))}--x--\r\n`
  await expect(read(pieces(named)).form).rejects.toMatchObject({ code: 'payload_too_large' })
  expect(Object.keys(await read(pieces(named), { maxFieldBytes: 200 }).form)).toHaveLength(2)
})

it('hands on why a file could not be stored', async () => {
  const broken = readMultipart(pieces(form), {
    contentType,
    maxFieldBytes: 100,
    store: () => Promise.reject(new Error('the disk is full')),
  })
  await expect(broken).rejects.toThrow('the disk is full')
})

it.each(['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=y'])(
  'refuses the content type %s',
  async (type) => {
    await expect(read(pieces(form), { type }).form).rejects.toMatchObject({ code: 'bad_request' })
  },
)

it('refuses names that are reserved, and more files than anybody sends', async () => {
  const named = form.replace('name="name"', 'name="__proto__"')
  await expect(read(pieces(named)).form).rejects.toMatchObject({ code: 'bad_request' })
  const part = '--x\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nbin\r\n'
  await expect(read(pieces(`${part.repeat(101)}--x--\r\n`, 1000)).form).rejects.toMatchObject({
    code: 'bad_request',
  })
})
