/** What is wrong with `SMTP_URL`; null: nothing. */
export function smtpUrlProblem(text: string): string | null {
  const example = 'must be the address of a mail server, like smtps://user:password@mail.example.com'
  if (!URL.canParse(text)) return example
  const { protocol, hostname } = new URL(text)
  return ['smtp:', 'smtps:'].includes(protocol) && hostname !== '' ? null : example
}
