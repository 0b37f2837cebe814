/** Lets at most so many tasks run at a time; the others wait in the order they came. */
export type InTurn = <T>(task: () => Promise<T>) => Promise<T>

export function limitConcurrency(most: number): InTurn {
  const waiting: (() => void)[] = []
  let free = most
  return async (task) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
