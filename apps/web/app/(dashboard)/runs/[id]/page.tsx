import { RunPage } from '../../../../src/runs/index.ts'

export const metadata = { title: 'Run' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <RunPage id={id} />
}
