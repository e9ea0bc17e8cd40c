import type { LiveHint } from './port.ts'

/** Postgres takes at most 8000 bytes per notification. */
const maxBytes = 7_900

/** `topic`, `seq` and `data`, a line each. */
export function toText({ topic, seq, data = '' }: LiveHint): string {
  const text = `${topic}\n${seq}\n${data}`
  if (topic.includes('\n') || Buffer.byteLength(text) > maxBytes) {
    throw new TypeError('a hint has a topic of one line and little data')
  }
  return text
}

/** null: not a hint of ours. */
export function fromText(text: string): LiveHint | null {
  const [topic, seqText, ...rest] = text.split('\n')
  const seq = Number(seqText)
  if (!topic || rest.length === 0 || !Number.isSafeInteger(seq)) return null
  const data = rest.join('\n')
  return data === '' ? { topic, seq } : { topic, seq, data }
}
