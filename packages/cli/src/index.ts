/** For programs that show their own trace at the end (what `zeph-trace summary` prints, as lines) or draw it as a flame graph. */
export type { FlamegraphFormat } from './flamegraph/draw-graph.ts'
export { FlamegraphGenerator, type FlamegraphOptions } from './flamegraph/flamegraph-generator.ts'
export { summarizeTrace } from './summary/summarize-trace.ts'
