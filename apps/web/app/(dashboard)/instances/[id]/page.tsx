import { InstancePage } from '../../../../src/instances/index.ts'

export const metadata = { title: 'Instance' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <InstancePage id={id} />
}
