/** Keeps core's notices off the terminal while telemetry is made to fail on purpose; everything else is written. */

/** Runs work; lines of core are left out of stderr meanwhile. */
export async function withoutNotices<T>(work: () => T | Promise<T>): Promise<T> {
  const { stderr } = process
  const own = Object.getOwnPropertyDescriptor(stderr, 'write')
  const write = stderr.write
  stderr.write = function quieter(this: typeof stderr, ...args: Parameters<typeof write>) {
    if (!String(args[0]).startsWith('zeph-telemetry: ')) return Reflect.apply(write, this, args)
    const callback = args.findLast((arg) => typeof arg === 'function') as (() => void) | undefined
    if (callback !== undefined) process.nextTick(callback)
    return true
  } as typeof write
  try {
    return await work()
  } finally {
    if (own === undefined) delete (stderr as { write?: unknown }).write
    else Object.defineProperty(stderr, 'write', own)
  }
}
