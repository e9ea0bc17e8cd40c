import { OnlyFor } from '../../../../src/common/only-for.tsx'
import { NewInstancePage } from '../../../../src/instances/index.ts'

export const metadata = { title: 'New instance' }

export default function Page() {
  return (
    <OnlyFor permission="instance.write">
      <NewInstancePage />
    </OnlyFor>
  )
}
