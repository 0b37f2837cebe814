/**
 * Perfetto's own trace processor for this repository's tests: open a trace file, ask it in SQL, and compare
 * what Perfetto sees with what was recorded.
 */
export type { Args, ArgValue } from './slices.ts'
export type { Cell, Row, Trace } from './trace-processor.ts'
/**
 * Opens a trace from a path or from bytes, plain or gzipped; rejects with Perfetto's message when it cannot be loaded.
 *
 * @example
 * const trace = await openTrace('.local/traces/session_20261121T101500.json')
 * await trace.query('select name, dur from slice order by dur desc limit 3') // [{ name: 'agent.turn', dur: 1_203_000 }, ...]
 * await trace.close()
 */
export { openTrace } from './trace-processor.ts'
export type { Complaint, Flow, Instant, SliceSummary, Span } from './validate.ts'
/**
 * The arrows that Perfetto bound at both ends.
 *
 * @example
 * await flows(trace) // [{ out: { name: 'message.send', ... }, in: { name: 'message.recv', ... } }]
 */
/**
 * The `n` events: span events, links and messages.
 *
 * @example
 * await instants(trace) // [{ name: 'retry', category: 'event', spanId: '00000000000000a1', args: { attempt: 2 }, ... }]
 */
/**
 * The spans, times in nanoseconds; `parentId` is the recorded parent, `parentSpanId` the one Perfetto nests it under.
 *
 * @example
 * await spans(trace) // [{ name: 'agent.turn', spanId: '00000000000000a1', parentId: null, dur: 1_203_000, ... }]
 */
/**
 * The slices that did not end (`dur` is -1).
 *
 * @example
 * await unfinished(trace) // [{ name: 'agent.turn', spanId: '00000000000000a1', ... }] after a kill
 */
/**
 * The importer's complaints: errors, lost data, dropped flows.
 *
 * @example
 * expect(await validate(trace)).toEqual([])
 */
export { flows, instants, spans, unfinished, validate } from './validate.ts'
