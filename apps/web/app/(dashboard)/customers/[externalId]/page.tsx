import { CustomerPage } from '../../../../src/customers/index.ts'

export const metadata = { title: 'Customer' }

export default async function Page({ params }: { params: Promise<{ externalId: string }> }) {
  const { externalId } = await params
  return <CustomerPage externalId={decodeURIComponent(externalId)} />
}
