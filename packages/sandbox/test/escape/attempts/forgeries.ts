import fs from 'node:fs'
import { type Attempt, attemptsOf } from '../attempt.ts'

const protocol = 3
const dataBit = 0x8000_0000

/** What a sandbox may say to its supervisor is a length and JSON. None of this is; nothing but the supervisor is in between. */
export const forgeries: Attempt[] = attemptsOf(
  {
    canary: 'supervisor',
    like: 'n8n task runners and workers that trust what their sandboxes send',
    setting: 'everywhere',
    denied: ['killed: protocol_error'],
    isFresh: true,
  },
  [
    { name: 'announces a frame of two gigabytes', run: () => say(lengthOf(0x7fff_ffff)) },
    { name: 'announces a frame that is one byte too long', run: () => say(lengthOf(4 * 1024 * 1024 + 1)) },
    { name: 'sends a frame without anything in it', run: () => say(lengthOf(0)) },
    { name: 'sends what is not JSON', run: () => say(frame('{"type":')) },
    { name: 'sends two values in one frame', run: () => say(frame('1 2')) },
    { name: 'sends what is not UTF-8', run: () => say(frame(Buffer.from([0x22, 0xc3, 0x28, 0x22]))) },
    { name: 'sends UTF-16', run: () => say(frame(Buffer.from('{}', 'utf16le'))) },
    { name: 'sends a mark of byte order', run: () => say(frame('\ufeff{}')) },
    { name: 'nests JSON a hundred thousand deep', run: () => say(frame('['.repeat(100_000))) },
    { name: 'nests JSON as deep as fits', run: () => say(frame(`${'{"a":'.repeat(500_000)}1`)) },
    {
      name: 'sends more values than anybody should parse',
      run: () => say(frame(`[${'0,'.repeat(1_900_000)}0]`)),
    },
    {
      name: 'sends more names than anybody should keep',
      run: () => say(frame(`{${Array.from({ length: 200_000 }, (_, index) => `"n${index}":0`).join()}}`)),
    },
    { name: 'sends a piece of a file that nobody asked for', run: () => say(dataFrame(8, Buffer.alloc(4))) },
    { name: 'announces a piece of a file of two gigabytes', run: () => say(lengthOf(0xffff_ffff)) },
    { name: 'sends a piece of a file without a token', run: () => say(lengthOf(dataBit + 2)) },
    { name: 'sends the commands of a zygote', run: () => say(Buffer.from('{"op":"fork","id":"x"}\n')) },
    { name: 'sends an HTTP request', run: () => say(Buffer.from('GET / HTTP/1.1\r\n\r\n')) },
    {
      name: 'hangs up and stays',
      run: () => {
        fs.closeSync(protocol)
        return never()
      },
    },
    {
      name: 'floods the protocol with small frames',
      isJudgedByEnd: true,
      run: () => flood(Buffer.concat(Array.from({ length: 10_000 }, () => frame('[0]')))),
    },
    {
      name: 'floods the protocol with large frames',
      isJudgedByEnd: true,
      run: () => flood(frame(JSON.stringify('x'.repeat(1_000_000)))),
    },
    {
      name: 'announces a frame, sends a byte at a time, and never ends',
      // Nothing is kept for what was announced; the end comes with the deadline of the run.
      denied: ['killed: deadline'],
      run: () => {
        write(lengthOf(1_000_000))
        setInterval(() => write(Buffer.from('x')), 50)
        return never()
      },
    },
    {
      name: 'leaves in the middle of a frame',
      denied: ['exited: 0'],
      run: () => {
        write(frame('{"whole":false}').subarray(0, 9))
        process.exit(0)
      },
    },
    {
      name: 'sets the prototype of all objects of its supervisor',
      like: 'pollution by __proto__ in JSON',
      // It is heard, as an answer that is not one; the suite looks at its own prototypes afterwards.
      denied: ['{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
      run: () => {
        return say(frame('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'))
      },
    },
    {
      name: 'floods what it prints',
      denied: ['killed: output_flood'],
      run: () => flood(Buffer.alloc(65_536, 'x'), 1),
    },
    {
      name: 'floods what it prints as errors',
      denied: ['killed: output_flood'],
      run: () => flood(Buffer.alloc(65_536, 'x\n'), 2),
    },
    {
      name: 'pretends that it had used up its memory',
      // It may say so of itself; that changes nothing for anybody.
      denied: ['killed: memory_limit', 'exited: 1'],
      run: () => {
        fs.writeSync(2, 'FATAL ERROR: JavaScript heap out of memory\n')
        process.exit(1)
      },
    },
    {
      name: 'answers nothing for ever, and holds its event loop',
      denied: ['killed: deadline'],
      run: () => {
        for (;;) Math.random()
      },
    },
  ],
)

function lengthOf(bytes: number): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(bytes)
  return header
}

function frame(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  return Buffer.concat([lengthOf(bytes.length), bytes])
}

function dataFrame(token: number, piece: Buffer): Buffer {
  return Buffer.concat([lengthOf(dataBit + 4 + piece.length), lengthOf(token), piece])
}

/** Past everything of ours, and nothing else afterwards. */
function say(bytes: Buffer): Promise<never> {
  write(bytes)
  return never()
}

function write(bytes: Buffer, fd = protocol): void {
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += fs.writeSync(fd, bytes, sent)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

function flood(bytes: Buffer, fd = protocol): never {
  for (;;) write(bytes, fd)
}

function never(): Promise<never> {
  // Something has to keep the process alive.
  setInterval(() => {}, 60_000)
  return new Promise(() => {})
}
