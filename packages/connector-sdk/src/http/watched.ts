/** The same stream, with somebody who sees that it moves and who says what its failure means. */
export function watched(
  stream: ReadableStream<Uint8Array>,
  on: { onChunk: () => void; onEnd: () => void; failureOf: (error: unknown) => unknown },
): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          on.onChunk()
          if (!done) {
            controller.enqueue(value)
            return
          }
          on.onEnd()
          controller.close()
        } catch (error) {
          on.onEnd()
          controller.error(on.failureOf(error))
        }
      },
      async cancel(reason) {
        on.onEnd()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
