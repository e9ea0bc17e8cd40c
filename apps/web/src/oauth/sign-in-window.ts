import { z } from 'zod'

const outcomeSchema = z.object({
  type: z.literal('millrace:oauth'),
  connectionId: z.string(),
  ok: z.boolean(),
  message: z.string(),
})
export type SignInOutcome = z.infer<typeof outcomeSchema>

/** Opened at once with the click, before anything is asked: later a browser takes it for an advertisement. */
export function openSignInWindow(): Window | null {
  const opened = window.open('', 'millrace-connect', 'popup,width=560,height=720')
  // The third party must not be able to lead this page elsewhere; its outcome comes on the channel.
  if (opened !== null) opened.opener = null
  return opened
}

/**
 * Resolves with what came of signing in. The window's last page tells it on a channel of this origin, which works also
 * where the third party has cut the tie between the windows. null: the window was closed before.
 */
export function signInOutcome(
  opened: Window | null,
  { connectionId, signal }: { connectionId: string; signal: AbortSignal },
): Promise<SignInOutcome | null> {
  const { promise, resolve } = Promise.withResolvers<SignInOutcome | null>()
  const channel = new BroadcastChannel('millrace:oauth')
  const take = (data: unknown) => {
    const outcome = outcomeSchema.safeParse(data)
    if (outcome.success && outcome.data.connectionId === connectionId) resolve(outcome.data)
  }
  channel.onmessage = ({ data }) => take(data)
  const onMessage = ({ origin, data }: MessageEvent) => {
    if (origin === window.location.origin) take(data)
  }
  window.addEventListener('message', onMessage)
  // One whose tie was cut looks closed while it is open: its outcome comes on the channel all the same.
  const watch = setInterval(() => {
    if (opened?.closed === true) setTimeout(() => resolve(null), graceMs)
  }, 500)
  signal.addEventListener('abort', () => resolve(null), { once: true })
  return promise.finally(() => {
    clearInterval(watch)
    channel.close()
    window.removeEventListener('message', onMessage)
  })
}

const graceMs = 1500
