import type { Customer, CustomerUser, TenantClient } from '@millrace/db'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Origin } from '../context.ts'
import { TokenRefused } from './refusal.ts'
import type { VerifiedToken } from './verify-token.ts'

interface Admission {
  verified: VerifiedToken
  origin: Origin | undefined
  now: Date
}

/** The user whom a token names, as of now. */
export async function admitUser(tx: TenantClient, admission: Admission): Promise<CustomerUser> {
  const { verified, now } = admission
  const { organizationId, keyId, claims } = verified
  const signer = { organizationId, keyId }
  const customer = await admitCustomer(tx, admission)
  if (customer.status === 'suspended') throw new TokenRefused('customer-suspended', signer)
  if (customer.status === 'deleting') throw new TokenRefused('customer-deleting', signer)
  const where = { customerId: customer.id, externalId: claims.sub }
  const known = await tx.customerUser.findFirst({ where })
  const given = {
    ...(claims.name === undefined ? {} : { name: claims.name }),
    ...(claims.email === undefined ? {} : { email: claims.email }),
  }
  if (known !== null) {
    return tx.customerUser.update({ where: { id: known.id }, data: { ...given, lastSeenAt: now } })
  }
  if (!verified.customersFromTokens) throw new TokenRefused('unknown-user', signer)
  // Another token of the same user may be exchanged at the same moment.
  const { count } = await tx.customerUser.createMany({
    data: [{ organizationId, ...where, ...given, lastSeenAt: now }],
    skipDuplicates: true,
  })
  const user = await tx.customerUser.findFirstOrThrow({ where })
  if (count > 0) await recordFirstSight(tx, admission, { entity: 'customer-user', ...user })
  return user
}

async function admitCustomer(tx: TenantClient, admission: Admission): Promise<Customer> {
  const { organizationId, keyId, customersFromTokens, claims } = admission.verified
  const where = { externalId: claims.customer.id }
  const known = await tx.customer.findFirst({ where })
  if (known !== null) return known
  if (!customersFromTokens) throw new TokenRefused('unknown-customer', { organizationId, keyId })
  const { count } = await tx.customer.createMany({
    data: [{ organizationId, ...where, name: claims.customer.name ?? claims.customer.id }],
    skipDuplicates: true,
  })
  const customer = await tx.customer.findFirstOrThrow({ where })
  if (count > 0) await recordFirstSight(tx, admission, { entity: 'customer', ...customer })
  return customer
}

async function recordFirstSight(
  tx: TenantClient,
  { verified, origin, now }: Admission,
  created: { entity: 'customer' | 'customer-user'; id: string; externalId: string; name: string },
): Promise<void> {
  const { organizationId, keyId } = verified
  await recordPlatformAudit({ now: () => now }, tx, {
    organizationId,
    origin,
    action: `${created.entity}.create`,
    entity: created.entity,
    entityId: created.id,
    entityName: created.name,
    data: { externalId: created.externalId, from: 'embed token', keyId },
  })
}
