/**
 * Tells of every SKILL.md that appears, changes or goes, once it is wholly written, until the signal. The folders are
 * absolute paths.
 */
import { once } from 'node:events'
import { watch } from 'chokidar'
import { isSkillFile } from './skill-folder.ts'

export interface SkillFileListener {
  onFile(path: string): void
  onError(error: unknown): void
}

/** How long a file must stay as it is to count as wholly written, and how often that is looked at. */
const WRITTEN = { stabilityThreshold: 60, pollInterval: 20 }

export async function watchSkillFiles(
  folders: readonly string[],
  signal: AbortSignal,
  { onFile, onError }: SkillFileListener,
): Promise<void> {
  if (signal.aborted) return
  const watcher = watch([...folders], { ignoreInitial: true, depth: 1, awaitWriteFinish: WRITTEN })
  watcher.on('error', onError)
  for (const event of ['add', 'change', 'unlink'] as const) {
    watcher.on(event, (path) => {
      if (!signal.aborted && folders.some((folder) => isSkillFile(path, folder))) onFile(path)
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
