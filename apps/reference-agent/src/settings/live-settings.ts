/**
 * The settings as they are just now. Who watches the file says through a channel that it changed; it is read anew then, and
 * what is wrong in it is said and changes nothing.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Channel } from '@zeph-telemetry/core/channel'
import { readSettings, type Settings, USUAL_SETTINGS } from './settings.ts'
import { watchSettingsFile } from './watch-settings-file.ts'

export interface LiveSettings {
  current(): Settings
  /** Calls the listener after every change; what is returned ends that. */
  onChange(listener: (settings: Settings) => void): () => void
  /** Reads the file anew as it changes, until the signal. Resolves when watching has begun. */
  watch(signal: AbortSignal): Promise<void>
}

export interface LiveSettingsOptions {
  /** The file; it need not be there. Without one all is as usual, always. */
  path: string | undefined
  /** Carries the word that the file changed, from who watches it to who reads it. */
  changes: Pick<Channel<string>, 'trySend' | 'close' | typeof Symbol.asyncIterator>
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
}

/** @throws Error where the file is there and is wrong: nobody would see that it does not hold */
export async function openSettings({ path, changes, log }: LiveSettingsOptions): Promise<LiveSettings> {
  if (path === undefined) return { current: () => USUAL_SETTINGS, onChange: () => () => {}, watch: async () => {} }
  const file = resolve(path)
  const listeners = new Set<(settings: Settings) => void>()
  let settings = await readFileAt(file).catch((error: Error) => {
    throw new Error(`the settings in ${file} are wrong: ${error.message}`, { cause: error })
  })
  const reload = async () => {
    try {
      settings = await readFileAt(file)
      log.info({ file, ...settings }, 'settings read anew')
      for (const listener of [...listeners]) listener(settings)
    } catch (error) {
      log.warn({ file, problem: (error as Error).message }, 'the settings are wrong and stay as they were')
    }
  }
  return {
    current: () => settings,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async watch(signal) {
      const onError = (error: unknown) => log.warn({ error: String(error) }, 'the settings cannot be watched')
      signal.addEventListener('abort', () => changes.close(), { once: true })
      void reloadEach(changes, reload)
      await watchSettingsFile(file, signal, { onFile: () => void changes.trySend(file), onError })
    },
  }
}

async function reloadEach(changes: AsyncIterable<string>, reload: () => Promise<void>): Promise<void> {
  for await (const _file of changes) await reload()
}

async function readFileAt(file: string): Promise<Settings> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? USUAL_SETTINGS : readSettings(text)
}
