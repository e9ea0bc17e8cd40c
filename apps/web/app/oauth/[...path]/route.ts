export { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } from '../../../src/server/route-handlers.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'
