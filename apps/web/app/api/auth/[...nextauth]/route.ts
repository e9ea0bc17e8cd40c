import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { authOptions } from '../../../../src/server/auth-options.ts'

export const dynamic = 'force-dynamic'

const handle = (
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> => NextAuth(request, context, authOptions(request.headers))

export { handle as GET, handle as POST }
