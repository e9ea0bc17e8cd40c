import type { Services } from '../context.ts'

/** A connection that nobody but a person who signs in can bring back. */
export interface StoppedConnection {
  organizationId: string
  connectionId: string
  name: string
  /** What the third party said. */
  message: string
  /** Instances that rest because of it. */
  paused: number
}

const mostRecipients = 50

/**
 * Tells the owners and admins by e-mail, where a mail server is set up. After the commit and without anybody waiting: the
 * connection shows what is wrong with it either way, and one address that is refused does not keep it from the others.
 */
export async function alertStopped(services: Services, stopped: StoppedConnection): Promise<void> {
  const { mail, db } = services
  if (mail === undefined) return
  const { organizationId, connectionId } = stopped
  const recipients = await db.tenant(organizationId).member.findMany({
    where: { role: { in: ['owner', 'admin'] } },
    select: { id: true, email: true },
    orderBy: { id: 'asc' },
    take: mostRecipients,
  })
  const message = textOf(services, stopped)
  for (const { id, email } of recipients) {
    try {
      await mail.send({ to: email, ...message })
    } catch (error) {
      const data = { connectionId, organizationId, memberId: id }
      services.log({ level: 'warn', message: 'an alert could not be sent', error, data })
    }
  }
}

function textOf(
  { publicUrl }: Services,
  { connectionId, name, message, paused }: StoppedConnection,
): { subject: string; text: string } {
  const rests =
    paused === 0
      ? 'No instance that is enabled uses it.'
      : `${paused} ${paused === 1 ? 'instance uses' : 'instances use'} it: paused until then, and going on by itself afterwards.`
  const lines = [
    `The connection "${name}" stopped working: somebody has to sign in at the third party again.`,
    `What it said: ${message}`,
    rests,
    `${publicUrl}/connections/${connectionId}`,
  ]
  return { subject: `Connect "${name}" again`, text: lines.join('\n\n') }
}
