import { OnlyFor } from '../../../../src/common/only-for.tsx'
import { NewRolloutPage } from '../../../../src/rollouts/index.ts'

export const metadata = { title: 'New rollout' }

export default function Page() {
  return (
    <OnlyFor permission="rollout.write">
      <NewRolloutPage />
    </OnlyFor>
  )
}
