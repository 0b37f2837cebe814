/** Waits for work that may never end. Keeps the process alive while it waits, and no longer. */

/** True once `work` has settled, false once the time is up. Never rejects. */
export function settledWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds, false)
    const settled = () => {
      clearTimeout(timer)
      resolve(true)
    }
    work.then(settled, settled)
  })
}
