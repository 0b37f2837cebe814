/** For programs that show their own trace at the end: what `zeph-trace summary` prints, as lines. */
export { summarizeTrace } from './summary/summarize-trace.ts'
