// Orders as a small shop would export them: some with one item, some with many, names with umlauts and ampersands.

const products = [
  { sku: 'KB-104', name: 'Mechanical keyboard', price: 129.0 },
  { sku: 'MS-220', name: 'Wireless mouse', price: 49.9 },
  { sku: 'MN-270', name: 'Monitor 27"', price: 389.0 },
  { sku: 'CB-C02', name: 'Cable USB-C 2 m', price: 14.5 },
  { sku: 'DS-006', name: 'Desk & stand set', price: 549.0 },
  { sku: 'LP-010', name: 'Lamp <warm>', price: 79.95 },
  { sku: 'CH-300', name: 'Chair', price: 299.0 },
] as const

const customers = [
  { number: 'C-201', name: 'Ada Lovelace', company: 'Analytical Engines Ltd', country: 'GB' },
  { number: 'C-202', name: 'Jürgen Müller', company: 'Müller & Söhne GmbH', country: 'DE' },
  { number: 'C-203', name: 'Grace Hopper', company: 'Flow-Matic Inc.', country: 'US' },
  { number: 'C-204', name: 'Søren Østergård', company: 'Nordlys ApS', country: 'DK' },
  { number: 'C-205', name: 'Chloé Dubois', company: 'Atelier Dubois', country: 'FR' },
  { number: 'C-206', name: 'Katherine Johnson', company: 'Orbit Partners', country: 'US' },
  { number: 'C-207', name: "Niamh O'Brien", company: "O'Brien & Daughters", country: 'IE' },
  { number: 'C-208', name: '山田 花子', company: '山田商店', country: 'JP' },
  { number: 'C-209', name: 'Giulia Rossi', company: 'Rossi S.p.A.', country: 'IT' },
  { number: 'C-210', name: 'Łukasz Kowalski', company: 'Kowalski Sp. z o.o.', country: 'PL' },
  { number: 'C-211', name: 'Priya Sharma', company: 'Sharma Textiles', country: 'IN' },
  { number: 'C-212', name: 'Mateo García', company: 'García Hermanos', country: 'ES' },
] as const

const statuses = ['paid', 'paid', 'shipped', 'open'] as const
const firstDay = Date.UTC(2026, 10, 2, 8, 15)
const hourMs = 3_600_000

/** The same orders for the same count, always: tests and screenshots can name them. */
export function ordersXml(count: number): string {
  const orders = Array.from({ length: count }, (_, index) => orderXml(index))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<orders shop="Globex">\n${orders.join('')}</orders>\n`
}

/** Ends in the middle of an element, like an export that was cut off. */
export function brokenXml(): string {
  return ordersXml(3).replace(/<\/order>\n<\/orders>\n$/, '')
}

function orderXml(index: number): string {
  const customer = at(customers, index)
  const lines = Array.from({ length: 1 + ((index * 7) % 4) }, (_, line) => ({
    ...at(products, index + line * 2),
    quantity: 1 + ((index + line) % 3),
  }))
  const total = lines.reduce((sum, line) => sum + line.price * line.quantity, 0)
  return `  <order id="${1001 + index}" status="${at(statuses, index)}">
    <placedAt>${new Date(firstDay + index * 5 * hourMs).toISOString()}</placedAt>
    <customer number="${customer.number}">
      <name>${escapeXml(customer.name)}</name>
      <company>${escapeXml(customer.company)}</company>
      <email>${customer.number.toLowerCase()}@example.com</email>
      <country>${customer.country}</country>
    </customer>
    <items>
${lines.map(itemXml).join('')}    </items>
    <total currency="EUR">${total.toFixed(2)}</total>
  </order>
`
}

function itemXml(line: { sku: string; name: string; price: number; quantity: number }): string {
  return `      <item sku="${line.sku}">
        <name>${escapeXml(line.name)}</name>
        <quantity>${line.quantity}</quantity>
        <price>${line.price.toFixed(2)}</price>
      </item>
`
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index % list.length]
  if (value === undefined) throw new Error('the list is empty')
  return value
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
