import type { ReactNode } from 'react'
import { Shell } from '../../src/shell/index.ts'

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return <Shell>{children}</Shell>
}
