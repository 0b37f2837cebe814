/** What an event is declared with. Types only. */
import type { LogLevel } from '../config/observability-config.ts'
import type { Logger } from '../log/logger.ts'
import type { FieldMap, FieldsOf, MetricField } from './field.ts'

/** Level of an event's log line, and its severity where it stands for itself. */
export type EventLevel = Exclude<LogLevel, 'off'>

type CorrelationLabel = 'request_id' | 'session_id' | 'turn_id'
type PlainKeys<F> = { [K in keyof F]: F[K] extends MetricField | 'string[]' | 'string[]?' ? never : K }[keyof F]

/** What can be a label of an event's metrics: its plain fields, and the ids of the work in progress. */
export type LabelKey<F extends FieldMap> = (PlainKeys<F> & string) | CorrelationLabel

/** An event, as data. */
export interface EventDefinition<F extends FieldMap> {
  /** Static and of low cardinality. Where the event has metrics, their names begin with it: a letter, then letters, digits and `_ . - /`. */
  readonly name: string
  /** Default `info`. */
  readonly level?: EventLevel
  /** Default: none. */
  readonly fields?: F
  /**
   * Fields and ids that split the event's metrics into series, with the most values that each may have (`true`: 100). What is over becomes
   * `other`: a label with an id in it is for small programs. Default: none.
   */
  readonly labels?: { readonly [K in LabelKey<F>]?: number | true }
  /** Counts the events in a metric of the event's name, too. Default false. */
  readonly count?: boolean
  /** The logger whose lines these are, or its name, which `logging.level` can set by itself. Default: the process's logger. */
  readonly logger?: string | Logger
}

/** An event as any of its parts reads it. */
export type LooseDefinition = Omit<EventDefinition<FieldMap>, 'labels'> & {
  readonly labels?: { readonly [key: string]: number | true | undefined }
  readonly span?: boolean
}

type NoneRequired<F extends FieldMap> = Record<never, never> extends FieldsOf<F> ? true : false

/** Tells that the event happened. Never throws. */
export type DefinedEvent<F extends FieldMap> =
  NoneRequired<F> extends true ? (fields?: FieldsOf<F>) => void : (fields: FieldsOf<F>) => void
