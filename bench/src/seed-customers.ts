import { randomBytes, randomUUIDv7 } from 'node:crypto'
import pg from 'pg'

export interface SeedOptions {
  databaseUrl: string
  /** Key of a published integration of one webhook flow; its newest version is deployed for all. */
  integration: string
  customers: number
  instancesEach: number
}

const labels = ['eu', 'us', 'apac', 'vip', 'trial', 'enterprise', 'starter', 'partner']
const kinds = ['Foods', 'Logistics', 'Dental', 'Robotics', 'Insurance', 'Brewery', 'Hotels', 'Energy']
const places = ['Berlin', 'Osaka', 'Lima', 'Austin', 'Nairobi', 'Lyon', 'Perth', 'Oslo', 'Turin', 'Quito']

/**
 * Customers and their deployed instances as rows: making 40,000 of them through the API takes minutes and measures
 * something else.
 */
export async function seedCustomers(options: SeedOptions): Promise<void> {
  const client = new pg.Client({ connectionString: options.databaseUrl })
  await client.connect()
  try {
    await client.query('BEGIN')
    const customerIds = await insertCustomers(client, options)
    await insertInstances(client, { ...options, customerIds })
    await client.query('COMMIT')
    // As autovacuum does a minute later: the planner is to know what is there, and indexes are to be tidy.
    await client.query('VACUUM (ANALYZE) "Customer", "Instance", "InstanceFlow"')
  } finally {
    await client.end()
  }
}

async function insertCustomers(
  client: pg.Client,
  { integration, customers }: SeedOptions,
): Promise<string[]> {
  const rows = Array.from({ length: customers }, (_, index) => ({
    id: randomUUIDv7(),
    externalId: `customer-${String(index).padStart(6, '0')}`,
    name: `${places[index % places.length]} ${kinds[index % kinds.length]} ${index}`,
    labels: [labels[index % labels.length], labels[(index * 3 + 1) % labels.length]],
    attributes: { plan: index % 5 === 0 ? 'enterprise' : 'standard', region: index % 3, account: index },
  }))
  await client.query(
    `INSERT INTO "Customer" (id, "organizationId", "externalId", name, labels, attributes)
     SELECT row.id, integration."organizationId", row."externalId", row.name, row.labels, row.attributes
     FROM "Integration" integration, json_to_recordset($2::json) AS row(
       id uuid, "externalId" text, name text, labels text[], attributes jsonb)
     WHERE integration.key = $1`,
    [integration, JSON.stringify(rows)],
  )
  return rows.map(({ id }) => id)
}

async function insertInstances(
  client: pg.Client,
  { integration, instancesEach, customerIds }: SeedOptions & { customerIds: string[] },
): Promise<void> {
  const rows = customerIds.flatMap((customerId, index) =>
    Array.from({ length: instancesEach }, (_, nth) => ({
      id: randomUUIDv7(),
      flowId: randomUUIDv7(),
      customerId,
      name: nth === 0 ? '' : `Site ${nth + 1}`,
      status: index % 50 === 0 ? 'failing' : index % 20 === 0 ? 'paused' : 'enabled',
      labels: [labels[(index + nth) % labels.length]],
      hookToken: randomBytes(32).toString('base64url'),
    })),
  )
  await client.query(
    `WITH row AS (
       SELECT * FROM json_to_recordset($2::json) AS row(id uuid, "flowId" uuid, "customerId" uuid, name text,
         status "InstanceStatus", labels text[], "hookToken" text)
     ), target AS (
       SELECT integration.id, integration."organizationId", version.id AS "versionId",
         version.definition #>> '{flows,0,key}' AS flow
       FROM "Integration" integration JOIN "Version" version ON version."integrationId" = integration.id
       WHERE integration.key = $1 AND version.number IS NOT NULL ORDER BY version.number DESC LIMIT 1
     ), instance AS (
       INSERT INTO "Instance" (id, "organizationId", "customerId", "integrationId", "versionId", name, status,
         "pausedBy", labels, "deployedAt")
       SELECT row.id, target."organizationId", row."customerId", target.id, target."versionId", row.name, row.status,
         CASE row.status WHEN 'paused' THEN 'member' END, row.labels, now()
       FROM row, target RETURNING id
     )
     INSERT INTO "InstanceFlow" (id, "organizationId", "instanceId", flow, "hookToken")
     SELECT row."flowId", target."organizationId", row.id, target.flow, row."hookToken" FROM row, target`,
    [integration, JSON.stringify(rows)],
  )
}
