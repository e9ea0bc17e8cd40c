import {
  type Json,
  type JsonObject,
  jsonObjectSchema,
  type RunCustomer,
  readKeyTemplate,
} from '@millrace/contracts'
import type { Services } from '../context.ts'
import { runCustomerColumns, toRunCustomer } from '../customer/run-customer.ts'

/** What the key templates of a flow's settings can name, beside the trigger's value. */
export interface KeyValues {
  customer: RunCustomer | null
  config: JsonObject
}

export interface KeySource {
  organizationId: string
  flow: string
  value: Json
  customerId?: string | null
  instanceId?: string | null
  /** Of whoever has them at hand; otherwise they are read where a template names them. */
  keyValues?: KeyValues
  options?: { config: JsonObject }
}

/** The value of each template; null where what it names is missing. */
export async function readKeys<Name extends string>(
  services: Services,
  { source, templates }: { source: KeySource; templates: Partial<Record<Name, string>> },
): Promise<Partial<Record<Name, string | null>>> {
  const values = source.keyValues ?? (await loadValues(services, { source, templates }))
  const scope = {
    trigger: source.value,
    customer: values.customer,
    config: values.config,
    instance: source.instanceId == null ? null : { id: source.instanceId },
    flow: { key: source.flow },
  }
  const read: Partial<Record<Name, string | null>> = {}
  for (const name in templates) {
    const template = templates[name]
    if (template !== undefined) read[name] = readKeyTemplate(template, scope)
  }
  return read
}

async function loadValues(
  { db }: Services,
  { source, templates }: { source: KeySource; templates: Record<string, string | undefined> },
): Promise<KeyValues> {
  const text = Object.values(templates).join()
  const tenant = db.tenant(source.organizationId)
  const [customer, instance] = await Promise.all([
    source.customerId != null && /\bcustomer\b/.test(text)
      ? tenant.customer.findFirst({
          where: { id: source.customerId },
          select: runCustomerColumns,
        })
      : null,
    source.instanceId != null && source.options === undefined && /\bconfig\b/.test(text)
      ? tenant.instance.findFirst({ where: { id: source.instanceId }, select: { config: true } })
      : null,
  ])
  return {
    customer: customer === null ? null : toRunCustomer(customer),
    config: source.options?.config ?? jsonObjectSchema.parse(instance?.config ?? {}),
  }
}
