import { Realm } from './realm.ts'
import { forgetAllButIntrinsics, rememberIntrinsics } from './shared-objects.ts'

const spare: Realm[] = []

/**
 * Makes realms before they are wanted: by a zygote before it forks, whose children then share them, and by a process
 * that waits for its run. They hold nothing random: each seeds its generator when code first asks. To be called last.
 */
export function prepareRealms(count: number): void {
  rememberIntrinsics()
  forgetAllButIntrinsics()
  while (spare.length < count) spare.push(new Realm())
}

export function takeRealm(): Realm {
  return spare.pop() ?? new Realm()
}
