import { RolloutPage } from '../../../../src/rollouts/index.ts'

export const metadata = { title: 'Rollout' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <RolloutPage id={id} />
}
