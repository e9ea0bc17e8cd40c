import { describe, expect, it } from 'vitest'
import { readMailVariables } from './index.ts'

describe('the variables of a mail server', () => {
  it('are both or none', () => {
    expect(readMailVariables({})).toEqual({ settings: null, problems: [] })
    expect(readMailVariables({ SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'a@b.example' })).toEqual({
      settings: { smtpUrl: 'smtp://mail.example', from: 'a@b.example' },
      problems: [],
    })
  })

  it.each([
    [{ SMTP_URL: 'smtp://mail.example' }, 'MAIL_FROM'],
    [{ MAIL_FROM: 'a@b.example' }, 'SMTP_URL'],
    [{ SMTP_URL: 'http://mail.example', MAIL_FROM: 'a@b.example' }, 'SMTP_URL'],
  ])('%j names what is wrong', (given, variable) => {
    const { settings, problems } = readMailVariables(given)
    expect(settings).toBeNull()
    expect(problems).toEqual([{ variable, message: expect.any(String) }])
  })
})
