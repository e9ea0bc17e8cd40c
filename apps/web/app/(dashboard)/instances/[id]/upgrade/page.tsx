import { OnlyFor } from '../../../../../src/common/only-for.tsx'
import { UpgradePage } from '../../../../../src/instances/index.ts'

export const metadata = { title: 'Upgrade' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return (
    <OnlyFor permission="instance.write">
      <UpgradePage id={id} />
    </OnlyFor>
  )
}
