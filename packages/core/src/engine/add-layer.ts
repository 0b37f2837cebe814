/** `addLayer`: how recorders and own sinks get to see spans. */
import { state } from '../global-state.ts'
import type { Layer } from './layer.ts'

/**
 * Adds a layer; recording is on as long as there is one. Adding a layer counts as configuring: no file is read for it.
 * @returns removes the layer
 * @example
 * const remove = addLayer({ name: 'slow', onEnd: (span) => { if (span.endTime - span.startTime > 1e9) report(span.name) } })
 */
export function addLayer(layer: Layer): () => void {
  return state.engine?.addLayer(layer) ?? (() => {})
}
