/** Work that is under way for a key is not begun a second time: whoever asks meanwhile gets the same promise. */
export function singleFlight<T>(work: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const underWay = new Map<string, Promise<T>>()
  return (key) => {
    const running = underWay.get(key)
    if (running) return running
    const started = work(key).finally(() => underWay.delete(key))
    underWay.set(key, started)
    return started
  }
}
