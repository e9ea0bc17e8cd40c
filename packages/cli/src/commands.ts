import { verify } from './audit/verify.ts'
import type { Command } from './io.ts'
import { retire } from './vault/retire.ts'
import { rewrap } from './vault/rewrap.ts'
import { rotate } from './vault/rotate.ts'
import { status } from './vault/status.ts'

export const commands: readonly Command[] = [status, rotate, rewrap, retire, verify]
