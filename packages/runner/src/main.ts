import { runInside } from '@millrace/sandbox/inside'
import { prepare } from './prepare.ts'
import { serveRun } from './serve-run.ts'

runInside({ prepare, main: serveRun })
