/** The contract that every subsystem package keeps: each span of its map, in every way a call can end, on and off. */
export { CONTENT } from './content.ts'
export { describeSpanContract } from './describe-span-contract.ts'
export {
  type RealOptions,
  type RealScenario,
  type RunContext,
  real,
  type Scenario,
  type SkippedScenario,
  type SpanContract,
  type WrappedOptions,
  type WrappedScenario,
  wrapped,
} from './scenario.ts'
export { OWN_SPAN_NAMES, SPAN_NAMES } from './span-names.ts'
