/** Tells when a file appears, is changed or goes, once it is wholly written, until the signal. It need not be there yet. */
import { once } from 'node:events'
import { dirname } from 'node:path'
import { watch } from 'chokidar'

export interface FileListener {
  onFile(): void
  onError(error: unknown): void
}

/** How long the file must stay as it is to count as wholly written, and how often that is looked at. */
const WRITTEN = { stabilityThreshold: 60, pollInterval: 20 }

/** @param path absolute; its folder is watched, since editors replace files rather than change them */
export async function watchSettingsFile(
  path: string,
  signal: AbortSignal,
  { onFile, onError }: FileListener,
): Promise<void> {
  if (signal.aborted) return
  const folder = dirname(path)
  const ignored = (other: string) => other !== path && other !== folder
  const watcher = watch(folder, { ignoreInitial: true, depth: 0, ignored, awaitWriteFinish: WRITTEN })
  watcher.on('error', onError)
  for (const event of ['add', 'change', 'unlink'] as const) {
    watcher.on(event, (changed) => {
      if (!signal.aborted && changed === path) onFile()
    })
  }
  signal.addEventListener('abort', () => void watcher.close().catch(onError), { once: true })
  try {
    await once(watcher, 'ready', { signal })
  } catch (error) {
    await watcher.close()
    if (!signal.aborted) throw error
  }
}
