import { readFileSync, writeFileSync } from 'node:fs'
import { withReference } from './reference.ts'

const page = new URL('../../../../docs/expressions.md', import.meta.url)
writeFileSync(page, withReference(readFileSync(page, 'utf8')))
