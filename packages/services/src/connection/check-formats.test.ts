import { findConnector } from '@millrace/connectors/manifests'
import type { JsonObject } from '@millrace/contracts'
import { certificates } from '@millrace/testing/certificates'
import { describe, expect, it } from 'vitest'
import { certificatesEndAt, formatProblems } from './check-formats.ts'

const fieldsOf = (type: string) =>
  findConnector('http')?.connectionTypes.find(({ key }) => key === type)?.fields ?? []
const now = new Date('2026-11-23T12:00:00Z')
const { client, stranger, authority } = certificates

describe('certificates', () => {
  const fields = fieldsOf('mutual-tls')
  const problems = (values: JsonObject, at = now) => formatProblems(fields, { values, now: at })

  it('may be a pair with an authority', () => {
    expect(problems({ ...client, authority })).toEqual([])
  })

  it.each<[JsonObject, string, RegExp]>([
    [{ ...client, certificate: 'x' }, 'values.certificate', /not a certificate in PEM/],
    [{ ...client, privateKey: 'x' }, 'values.privateKey', /not a private key in PEM/],
    [{ ...client, certificate: client.privateKey }, 'values.certificate', /not a certificate/],
    [{ ...client, authority: client.privateKey }, 'values.authority', /not a certificate/],
    [{ ...client, privateKey: stranger.privateKey }, 'values.privateKey', /not the key of the certificate/],
  ])('%# are refused by name', (values, path, message) => {
    expect(problems(values)).toEqual([
      expect.objectContaining({ path, message: expect.stringMatching(message) }),
    ])
  })

  it('that are over are refused with their day', () => {
    expect(problems(client, new Date('2300-01-01'))).toMatchObject([
      {
        path: 'values.certificate',
        message: expect.stringMatching(/^Certificate ended on 2126-\d\d-\d\d\.$/),
      },
    ])
  })

  it('say when the first of them ends', () => {
    expect(certificatesEndAt(fields, { ...client, authority })?.getUTCFullYear()).toBe(2126)
    expect(certificatesEndAt(fieldsOf('bearer'), { token: 't' })).toBeNull()
  })
})

it('templates name secrets that are there', () => {
  const values = { secrets: { key: 'k' }, headers: { A: '{{ key }} {{ kee }}' }, query: { b: '{{ key }}' } }
  expect(formatProblems(fieldsOf('custom'), { values, now })).toEqual([
    { path: 'values.headers.A', message: 'Headers: there is no secret "kee".', hint: 'There are key.' },
  ])
})
