// Brings the database to this release's schema and, while it is empty, makes the first organization. Run by the supervisor.
import { seed } from '../../prisma/seed.ts'
import { migrate } from '../platform/migrate.ts'

const databaseUrl = process.env.DATABASE_URL
if (!databaseUrl) throw new Error('DATABASE_URL is not set')
await migrate({ databaseUrl })
await seed(process.env)
process.exit(0)
