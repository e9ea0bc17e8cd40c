import { useBroker } from './broker.ts'
import { hookConnections } from './connections.ts'
import { hookDatagrams, hookNames } from './names.ts'

let hooked = false

/**
 * Hooks what leads out, without effect until `installEgress`. To be called before anything loads `dns/promises` or
 * `dgram`: in a zygote in front of all else that it prepares.
 */
export function prepareEgress(): void {
  if (hooked) return
  hooked = true
  hookNames()
  hookDatagrams()
  hookConnections()
}

/**
 * From here on every connection and every look-up of this process asks the broker. The kernel leaves no other way out,
 * so code that undoes the hooks only cuts itself off. null: there is no broker, and the network is left as it is.
 */
export function installEgress({ brokerDirectory }: { brokerDirectory: string | null }): void {
  if (brokerDirectory === null) return
  prepareEgress()
  useBroker(brokerDirectory)
}
