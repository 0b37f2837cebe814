/** A rule of `[[telemetry.sampling]]` as data. */

/** The share of traces that leave the process, for roots of one name or with one attribute. */
export interface SamplingRule {
  /** Name of the root span. Default: any. */
  readonly span?: string
  /** Key of an attribute that the root span starts with. Default: none is looked at. */
  readonly attribute?: string
  /** The attribute's value, as text. Default: any. */
  readonly value?: string
  /** 0 to 1. */
  readonly rate: number
}
