import { expect, it } from 'vitest'
import { toHtml } from './html.ts'

it('makes paragraphs, and a link of a line that is an address', () => {
  const html = toHtml('Hello Ada,\n\nhttps://millrace.example/invitations/abc\n\nBye')
  expect(html.match(/<p>/g)).toHaveLength(3)
  expect(html).toContain('<a href="https://millrace.example/invitations/abc">')
})

it('shows what somebody has called themselves, and runs none of it', () => {
  const html = toHtml('<img src=x onerror=alert(1)> & "co"\njavascript:alert(1)')
  expect(html).not.toContain('<img')
  expect(html).not.toContain('<a ')
})
