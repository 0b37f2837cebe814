/** Forces garbage collections until something that depends on one has happened. */
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Collects garbage and lets finalizers run, until `happened` or the test's own time is up. */
export async function collectGarbageUntil(happened: () => boolean): Promise<void> {
  while (!happened()) {
    await setImmediate()
    collect()
  }
}
