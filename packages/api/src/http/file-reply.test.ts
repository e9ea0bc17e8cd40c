import { expect, it } from 'vitest'
import { attachment } from './file-reply.ts'

it.each([
  ['orders.xml', `attachment; filename="orders.xml"; filename*=UTF-8''orders.xml`],
  ['Aufträge 1.csv', `attachment; filename="Auftr_ge 1.csv"; filename*=UTF-8''Auftr%C3%A4ge%201.csv`],
  ['a"; x="b', `attachment; filename="a_; x=_b"; filename*=UTF-8''a%22%3B%20x%3D%22b`],
  ["it's (1)\r\n.txt", `attachment; filename="it's (1)__.txt"; filename*=UTF-8''it%27s%20%281%29%0D%0A.txt`],
  ['../../etc/passwd', `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd`],
  ['\ud800', `attachment; filename="_"; filename*=UTF-8''%EF%BF%BD`],
])('the name %j is sent so that it stays a name', (name, header) => {
  expect(attachment(name)).toBe(header)
  expect(() => new Headers({ 'content-disposition': attachment(name) })).not.toThrow()
})
