import { type BrokerAnswer, brokerLineBytes } from '@millrace/contracts'

const mostAddresses = 16
const messageCharacters = 600

/** The answer as one line that the other side takes: names and reasons may be long, and the code inside chose them. */
export function answerLine(answer: BrokerAnswer): string {
  const line = `${JSON.stringify(shortened(answer))}\n`
  if (Buffer.byteLength(line) <= brokerLineBytes) return line
  // Only a message of characters that JSON escapes is still so long.
  return `${JSON.stringify({ ok: false, code: answer.ok ? 'EIO' : answer.code, message: 'Refused.' })}\n`
}

function shortened(answer: BrokerAnswer): BrokerAnswer {
  if (!answer.ok) return { ...answer, message: answer.message.slice(0, messageCharacters) }
  if ('addresses' in answer) return { ...answer, addresses: answer.addresses.slice(0, mostAddresses) }
  return answer
}
