/** What keeps the event loop alive, counted by kind. */
import type { Reading } from './reading.ts'

export function readActiveResources(): Reading {
  const activeResources = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) {
    activeResources.set(kind, (activeResources.get(kind) ?? 0) + 1)
  }
  return { activeResources }
}
