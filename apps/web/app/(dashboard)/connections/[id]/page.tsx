import { ConnectionPage } from '../../../../src/connections/index.ts'

export const metadata = { title: 'Connection' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <ConnectionPage id={id} />
}
