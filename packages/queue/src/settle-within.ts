export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** The outcome of `work`, or a rejection when it takes longer. */
export async function settleWithin<T>({
  work,
  timeoutMs,
}: {
  work: Promise<T>
  timeoutMs: number
}): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
