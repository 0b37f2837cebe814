/**
 * The scripted server's main model as a service keeps it: not loaded before somebody asks, and whoever asks until it is
 * there is told when to come again.
 */
import { SCRIPTED_MODEL_NAME } from './scripted-models.ts'

export interface ModelLoading {
  /** How long until the model can be asked, in milliseconds; undefined where it can be asked now. */
  waitFor(model: string): number | undefined
}

/** `clock` tells milliseconds since any time. */
export function createModelLoading(
  loadingMilliseconds: number,
  clock: () => number = performance.now.bind(performance),
): ModelLoading {
  let loadedAt: number | undefined
  return {
    waitFor(model) {
      if (model !== SCRIPTED_MODEL_NAME) return undefined
      const now = clock()
      const first = loadedAt === undefined
      loadedAt ??= now + loadingMilliseconds
      const wait = Math.ceil(loadedAt - now)
      return first || wait > 0 ? Math.max(1, wait) : undefined
    },
  }
}
