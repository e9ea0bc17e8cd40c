import type { ReactNode } from 'react'

/** How rules are read. */
export function Semantics() {
  return (
    <section aria-labelledby="semantics" className="flex flex-col gap-3 text-13 text-ink-muted">
      <h2 id="semantics" className="font-semibold text-14 text-ink">
        How rules are read
      </h2>
      <table className="w-full text-left">
        <tbody>
          {forms.map(({ form, meaning }) => (
            <tr key={form} className="border-b align-baseline last:border-b-0">
              <th scope="row" className="w-1/2 break-all py-1 pr-3 font-mono font-normal text-12 text-ink">
                {form}
              </th>
              <td className="py-1 text-12">{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="flex list-disc flex-col gap-1.5 pl-4">
        {points.map(({ key, text }) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </section>
  )
}

const forms = [
  { form: 'api.example.com', meaning: 'this host' },
  { form: '*.example.com', meaning: 'every host below it, not itself' },
  { form: 'api.example.com:443', meaning: 'this port only' },
  { form: '203.0.113.7', meaning: 'an address' },
  { form: '203.0.113.0/24', meaning: 'a range of addresses' },
  { form: '[2001:db8::]/32', meaning: 'a range of IPv6 addresses' },
  { form: '*', meaning: 'everything' },
]

const code = (text: string) => <code className="font-mono text-12">{text}</code>

const points: readonly { key: string; text: ReactNode }[] = [
  { key: 'deny', text: 'Deny goes first: what a deny rule names is refused, whatever is allowed.' },
  {
    key: 'names',
    text: (
      <>
        Host rules compare the name that a step asks for; addresses and ranges compare the address that it
        leads to. A name that leads elsewhere, or a redirect, is judged again.
      </>
    ),
  },
  {
    key: 'private',
    text: (
      <>
        Private networks, the platform itself and metadata services are always refused. Only the operator of
        the platform can open them, with {code('EGRESS_ALLOW')}.
      </>
    ),
  },
  {
    key: 'start',
    text: 'A run keeps the rules it began with. What it reached, and what was refused, is in its Network tab.',
  },
]
