const chunkLength = 64 * 1024

/** One line of JSON per value, made while the client takes them; a client that goes away ends the reading. */
export function ndjsonReply(values: AsyncGenerator<unknown>, { name }: { name: string }): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = ''
      let isOver = false
      while (text.length < chunkLength && !isOver) {
        const { done, value } = await values.next()
        if (done === true) isOver = true
        else text += `${JSON.stringify(value)}\n`
      }
      if (text !== '') controller.enqueue(encoder.encode(text))
      if (isOver) controller.close()
    },
    async cancel() {
      await values.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}
