import type { Context } from '../context.ts'
import { isAllowed } from '../permissions.ts'

// A flow mails the addresses of its waits, so its steps, logs and errors hold them. Whoever may not answer in the name
// of others reads `[hidden]` where the token stands.

type WithActor = Pick<Context, 'actor'>

/** What the actor may read of a value of a run: without `run.answer` all of it but the tokens of addresses. */
export function addressHider(ctx: WithActor): <T extends object>(value: T) => T {
  if (seesAddresses(ctx)) return (value) => value
  return (value) => {
    const text = JSON.stringify(value)
    const hidden = hideAddresses(text)
    // Only letters within strings were replaced, so the value keeps its shape.
    return hidden === text ? value : JSON.parse(hidden)
  }
}

/** The same for JSON text of any size. */
export function hideAddressesIn(
  ctx: WithActor,
  stream: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  return seesAddresses(ctx) ? stream : stream.pipeThrough(hidingAddresses())
}

export function seesAddresses({ actor }: WithActor): boolean {
  return isAllowed(actor, 'run.answer')
}

/** What every address has in it, however it is written. */
export const addressWords = ['approvals', 'callbacks'] as const

/** A slash as it is, and as JSON, URLs within URLs and HTML write it. */
const slash = String.raw`(?:\\*\/|%(?:25)*2F|\\+u002F|&#x2F;|&#47;)`
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const head = `(?:${addressWords.join('|')})${slash}${uuid}(?=${slash})`
/** Whatever an address and these slashes consist of: with anything else it is over. */
const letter = String.raw`[\w%[\]/\\&#;-]`

const mention = new RegExp(addressWords.join('|'), 'i')
const heads = new RegExp(head, 'gi')
/** Up to the run's id, and all that follows: so it is one pass, whatever the text is. */
const addresses = new RegExp(`(${head})(${letter}+)`, 'gi')
const separator = new RegExp(`(${slash})`, 'i')

/** The text, JSON or not, with `[hidden]` for each token. */
export function hideAddresses(text: string): string {
  if (!mention.test(text)) return text
  return text.replace(addresses, (_address, start: string, rest: string) => start + hideToken(rest))
}

const tokenLength = 43

/** Separators have the odd places, the step's path begins at 2. A text that was cut off ends with a part of the token. */
function hideToken(rest: string): string {
  const parts = rest.split(separator)
  const isWhole = (part: string, index: number) => index >= 4 && wordOf(part).length >= tokenLength
  const last = parts.some(isWhole) || parts.length < 5 ? -1 : parts.length - 1
  return parts
    .map((part, index) =>
      wordOf(part) !== '' && (index === last || isWhole(part, index))
        ? `[hidden]${part.slice(wordOf(part).length)}`
        : part,
    )
    .join('')
}

function wordOf(part: string): string {
  return /^[\w-]*/.exec(part)?.[0] ?? ''
}

/** Bytes are taken as Latin-1, one character each: an address is ASCII, and what is not passes unchanged. */
function hidingAddresses(): TransformStream<Uint8Array, Uint8Array> {
  let held = ''
  return new TransformStream({
    transform(chunk, controller) {
      held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
      const end = endOfWhole(held)
      if (end === 0) return
      controller.enqueue(Buffer.from(hideAddresses(held.slice(0, end)), 'latin1'))
      held = held.slice(end)
    },
    flush(controller) {
      if (held !== '') controller.enqueue(Buffer.from(hideAddresses(held), 'latin1'))
    },
  })
}

/** A path has at most 1,024 characters, several for each where it is encoded. */
const longestAddress = 16_384
const letterOnly = new RegExp(letter)

/** Up to where no address goes on in text that is still to come. */
function endOfWhole(text: string): number {
  const farthest = text.length - 2 * longestAddress
  let end = text.length
  while (end > 0 && end > farthest && letterOnly.test(text.charAt(end - 1))) end -= 1
  if (end === 0 || end > farthest) return end
  // Letters without end, such as base64: an address that begins before this point is over, unless it is the last one.
  const cut = text.length - longestAddress
  const lastHead = [...text.slice(farthest).matchAll(heads)].findLast(({ index }) => farthest + index < cut)
  return lastHead === undefined ? cut : farthest + lastHead.index
}
