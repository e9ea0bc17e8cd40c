import { randomBytes } from 'node:crypto'
import type { FinishedAuthorization } from '@millrace/services'

/** What the window shows that somebody has signed in with. Nothing of the request is in it. */
export interface OAuthPage {
  title: string
  text: string
  /** Told to the window that opened this one, and to others of the dashboard; null: nothing has come of it. */
  outcome: Pick<FinishedAuthorization, 'connectionId' | 'error'> | null
  /** A path of this server to go on with. */
  next: string | null
}

/**
 * A page of its own, outside of the dashboard: a window that a third party has sent back must show something even where
 * no script runs and no window waits. It tells the outcome on a channel that only this origin hears, and closes itself.
 */
export function oauthPage({ title, text, outcome, next }: OAuthPage, { status = 200 } = {}): Response {
  const nonce = randomBytes(16).toString('base64')
  const message = outcome && {
    type: 'millrace:oauth',
    connectionId: outcome.connectionId,
    ok: outcome.error === null,
    message: text,
  }
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.5 system-ui, sans-serif; }
  main { max-width: 26rem; padding: 2rem; text-align: center; }
  h1 { font-size: 1.15rem; margin: 0 0 .5rem; }
  p { margin: 0 0 1rem; opacity: .75; overflow-wrap: anywhere; }
</style>
<main>
  <h1>${escapeHtml(title)}</h1>
  <p>${escapeHtml(text)}</p>
  ${next === null ? '<p>You may close this window.</p>' : `<p><a href="${escapeHtml(next)}">Go on</a></p>`}
</main>
<script nonce="${nonce}">
  const outcome = ${JSON.stringify(message).replaceAll('<', '\\u003c')}
  if (outcome) {
    new BroadcastChannel('millrace:oauth').postMessage(outcome)
    if (window.opener) window.opener.postMessage(outcome, window.location.origin)
    if (outcome.ok) window.close()
  }
</script>
</html>`
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  })
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
