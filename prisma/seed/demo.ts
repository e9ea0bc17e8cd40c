import { readFile } from 'node:fs/promises'
import { parseDefinitionText } from '@millrace/contracts'
import {
  type Context,
  createConnection,
  createCustomer,
  createInstance,
  createIntegration,
  deployInstance,
  getConnection,
  listConnections,
  publishIntegration,
  ServiceError,
  setTestBindings,
  updateConnection,
} from '@millrace/services'
import { demoCrmKey, demoDropboxToken } from '@millrace/testing/demo-world'

const customer = 'globex'

/** DESIGN's example, ready to run: customer, connections to the demo world, two integrations and their instances. */
export async function seedDemo(ctx: Context, { demoUrl }: { demoUrl: string }): Promise<void> {
  await createCustomer(ctx, { externalId: customer, name: 'Globex' })
  const dropbox = await createConnection(ctx, {
    name: 'Dropbox of Globex',
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'customer',
    customer,
    values: { accessToken: demoDropboxToken, ...dropboxUrls(demoUrl) },
  })
  const crm = await createConnection(ctx, {
    name: 'Demo CRM',
    connector: 'http',
    type: 'api-key',
    owner: 'organization',
    values: { value: demoCrmKey, in: 'header', name: 'X-Api-Key', baseUrl: crmUrl(demoUrl) },
  })
  const connections = { dropbox: dropbox.id, crm: crm.id }
  const config = { folder: '/orders' }
  const orders = await publish(ctx, 'dropbox-orders')
  await setTestBindings(ctx, orders, { config, connections })
  await deploy(ctx, { integration: orders, config, connections })
  await deploy(ctx, { integration: await publish(ctx, 'hello-webhook'), config: {}, connections: {} })
}

/** The demo world may listen on another port than at the last start; connections that point elsewhere are left alone. */
export async function followDemoWorld(
  ctx: Context,
  { from, to }: { from: string; to: string },
): Promise<void> {
  if (from === to) return
  const { items } = await listConnections(ctx, { limit: '200' })
  for (const { id } of items) {
    const { values } = await getConnection(ctx, id)
    if (values.apiUrl === dropboxUrls(from).apiUrl) {
      await updateConnection(ctx, id, {
        values: { ...values, accessToken: demoDropboxToken, ...dropboxUrls(to) },
      })
    } else if (values.baseUrl === crmUrl(from)) {
      await updateConnection(ctx, id, { values: { ...values, value: demoCrmKey, baseUrl: crmUrl(to) } })
    }
  }
}

async function publish(ctx: Context, key: string): Promise<string> {
  const text = await readFile(new URL(`${key}.yaml`, import.meta.url), 'utf8')
  const parsed = parseDefinitionText(text, 'yaml')
  if (!parsed.ok) throw new ServiceError('invalid', parsed.problem.message, { problems: [parsed.problem] })
  await createIntegration(ctx, parsed.value)
  await publishIntegration(ctx, key, { comment: 'First version' })
  return key
}

async function deploy(
  ctx: Context,
  input: { integration: string; config: Record<string, string>; connections: Record<string, string> },
): Promise<void> {
  const { id } = await createInstance(ctx, { customer, ...input })
  await deployInstance(ctx, id)
}

function dropboxUrls(demoUrl: string): { apiUrl: string; contentUrl: string } {
  return { apiUrl: `${demoUrl}/dropbox`, contentUrl: `${demoUrl}/dropbox` }
}

function crmUrl(demoUrl: string): string {
  return `${demoUrl}/crm`
}
