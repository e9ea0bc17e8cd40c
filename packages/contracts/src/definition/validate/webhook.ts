import { hasTemplate } from '../../expression/index.ts'
import type { Json } from '../../json.ts'
import type { Trigger } from '../schema.ts'
import { type WebhookAuth, webhookAuthSchema, webhookHandshakeSchema } from '../step-kinds.ts'
import type { Context } from './context.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'
import { checkKeyTemplate } from './settings.ts'
import { suggest } from './suggest.ts'

/** What a webhook verifies is in a connection of this connector: the definition holds no secret. */
const connector = 'webhook'

export function checkWebhook(trigger: Trigger, at: Path, context: Context): void {
  const { dedupe, auth, handshake } = trigger.with ?? {}
  checkDedupe(dedupe, [...at, 'with', 'dedupe'], context.report)
  const known = webhookAuthSchema.safeParse(auth)
  const needs = known.success ? connectionTypeOf(known.data) : null
  checkSecret(trigger, { at, needs, verifies: isVerified(handshake), context })
}

function connectionTypeOf({ type }: WebhookAuth): string {
  return type === 'api-key' ? 'api-key' : 'signing-secret'
}

function isVerified(handshake: Json | undefined): boolean {
  const parsed = webhookHandshakeSchema.safeParse(handshake)
  return parsed.success && parsed.data.verify !== undefined
}

function checkSecret(
  trigger: Trigger,
  { at, needs, verifies, context }: { at: Path; needs: string | null; verifies: boolean; context: Context },
): void {
  const { report, slots } = context
  const path = [...at, 'connection']
  const { auth, handshake } = trigger.with ?? {}
  if (trigger.connection === undefined) {
    if (needs === null && !verifies) return
    const what = needs === null ? 'handshake.verify' : 'auth'
    const fitting = [...slots].filter(([, slot]) => slot?.connector === connector).map(([name]) => name)
    report.add(path, `A webhook with ${what} needs a connection: it holds the secret.`, {
      hint:
        fitting.length > 0
          ? `Name one of these slots: ${fitting.join(', ')}.`
          : `Add a slot { connector: webhook, type: ${needs ?? 'signing-secret'} } to the definition's connections and name it here.`,
    })
    return
  }
  if (auth === undefined && handshake === undefined) {
    report.add(path, 'This webhook verifies nothing, so it uses no connection.', {
      hint: 'Remove it, or set auth.',
    })
    return
  }
  const slot = slots.get(trigger.connection)
  if (slot === undefined) {
    report.add(path, `There is no connection slot "${trigger.connection}".`, {
      hint: suggest(trigger.connection, slots.keys()) ?? "Add it to the definition's connections.",
    })
    return
  }
  if (slot === null) return
  if (slot.connector !== connector) {
    report.add(path, `The slot "${trigger.connection}" is for "${slot.connector}", not for "${connector}".`)
    return
  }
  const type = needs ?? (verifies ? 'signing-secret' : slot.type)
  if (slot.type !== type) {
    report.add(path, `This webhook needs a connection of the type "${type}", not "${slot.type}".`, {
      hint: `Set the type of the slot "${trigger.connection}" to ${type}.`,
    })
  } else if (verifies && type !== 'signing-secret') {
    report.add([...at, 'with', 'handshake', 'verify'], 'Only a signing-secret holds a verifyToken.', {
      hint: 'Use auth of the type hmac or standard-webhooks, or remove verify.',
    })
  }
}

function checkDedupe(dedupe: Json | undefined, at: Path, report: Report): void {
  if (typeof dedupe !== 'string') return
  if (hasTemplate(dedupe)) {
    checkKeyTemplate(dedupe, at, report)
    return
  }
  if (/^header: *[\w!#$%&'*+.^`|~-]+$/.test(dedupe)) return
  report.add(at, 'This must name the header that holds the id of the event, or a name in braces.', {
    hint: 'Write header:x-event-id or {{ trigger.body.id }}, for example.',
  })
}
