import { UpgradePage } from '../../../../../src/instances/index.ts'

export const metadata = { title: 'Upgrade' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <UpgradePage id={id} />
}
