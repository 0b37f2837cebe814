/** Declared events: a function for each, whose fields the compiler knows. */
import { type EventBlock, runBlock } from './event-block.ts'
import type { DefinedEvent, EventDefinition } from './event-definition.ts'
import type { FieldMap } from './field.ts'
import { declareEvent } from './known-events.ts'
import { readDefinition } from './read-definition.ts'

/**
 * Declares an event, once. Each call of the function is a log line, an event on the active span (or, where none is active, one by itself in the
 * trace), and a measurement for each field that is a metric. With and without the `profiling` condition; without it, the line alone.
 * @example
 * const burst = defineEvent({
 *   name: 'burst',
 *   fields: { burst_id: 'int', neurons_fired: counter('{neuron}'), latency: histogram('ms') },
 * })
 * burst({ burst_id: 42, neurons_fired: 1000, latency: 3.5 })
 */
export function defineEvent<const F extends FieldMap = Record<never, never>>(
  definition: EventDefinition<F> & { readonly span?: false },
): DefinedEvent<F>
/**
 * Declares an event that takes time: its function opens a span around a block.
 * @example
 * const burst = defineEvent({ name: 'burst', span: true, fields: { burst_id: 'int', neurons_fired: counter('{neuron}') } })
 * const fired = await burst({ burst_id: 42 }, async (block) => {
 *   const fired = await network.step()
 *   block.set({ neurons_fired: fired.length })
 *   return fired
 * })
 */
export function defineEvent<const F extends FieldMap = Record<never, never>>(
  definition: EventDefinition<F> & { readonly span: true },
): EventBlock<F>
export function defineEvent(given: unknown): unknown {
  const definition = readDefinition(given)
  const site = declareEvent(definition)
  if (definition.span === true) return (fields: unknown, fn: () => unknown) => runBlock(site, fields, fn)
  return (fields?: unknown) => site.happened(fields)
}
