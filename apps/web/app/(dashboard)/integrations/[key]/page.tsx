import { redirect } from 'next/navigation'

export default async function Integration({ params }: { params: Promise<{ key: string }> }) {
  const { key } = await params
  redirect(`/integrations/${encodeURIComponent(key)}/builder`)
}
