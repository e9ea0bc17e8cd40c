import type { Metadata } from 'next'
import { Builder } from '../../../../../src/builder/index.ts'

export const metadata: Metadata = { title: 'Builder' }

export default async function BuilderPage({ params }: { params: Promise<{ key: string }> }) {
  const { key } = await params
  return <Builder key={key} integrationKey={decodeURIComponent(key)} />
}
