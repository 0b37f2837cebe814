/** One event of the program: the one place where it becomes a log line, an event on a span, and measurements. Nothing in here throws. */

import { showThrown } from '../engine/failure.ts'
import { state } from '../global-state.ts'
import type { Logger } from '../log/logger.ts'
import { createLogger, log } from '../log/root-logger.ts'
import { metering } from '../metrics/metering.ts'
import { warnOnce } from '../warn-once.ts'
import type { EventLevel, LooseDefinition } from './event-definition.ts'
import { EventMetrics } from './event-metrics.ts'
import { asInstantLine } from './instant-line.ts'
import { eventLevel } from './read-definition.ts'
import { type ReadFields, readFields } from './read-fields.ts'
import { showEvent } from './show-event.ts'

const NAME = 'event.name'

/** An event that may happen. */
export class EventSite {
  readonly name: string
  readonly #level: EventLevel
  readonly #metrics: EventMetrics
  readonly #given: string | Logger | undefined
  #logger: Logger | undefined

  /** @param definition as `readDefinition` gives it */
  constructor(definition: LooseDefinition) {
    this.name = definition.name
    this.#level = definition.level ?? 'info'
    this.#metrics = new EventMetrics(definition)
    this.#given = definition.logger
  }

  /** It happened. */
  happened(given: unknown, asked?: EventLevel): void {
    const level = eventLevel(asked, this.#level)
    const writes = this.#writes(level)
    if (!writes && !state.recording && metering.engine === undefined) return
    const fields = readFields(given)
    const isAlone = this.#show(level, fields)
    this.#measure(fields)
    if (!writes) return
    if (isAlone) asInstantLine(() => this.#write(level, fields))
    else this.#write(level, fields)
  }

  /** What a span stands for is over: everything but an event on a span. */
  ended(fields: ReadFields, level: EventLevel = this.#level): void {
    this.#measure(fields)
    if (this.#writes(level)) this.#write(level, fields)
  }

  #writes(level: EventLevel): boolean {
    this.#logger ??= typeof this.#given === 'string' ? createLogger(this.#given) : (this.#given ?? log)
    return this.#logger.isLevelEnabled(level)
  }

  #show(level: EventLevel, fields: ReadFields): boolean {
    try {
      return showEvent({ name: this.name, level, fields })
    } catch (problem) {
      // A host's span may do anything.
      this.#failed(problem)
      return false
    }
  }

  #measure(fields: ReadFields): void {
    try {
      this.#metrics.record(fields)
    } catch (problem) {
      this.#failed(problem)
    }
  }

  #write(level: EventLevel, fields: ReadFields): void {
    try {
      this.#logger![level](lineOf(this.name, fields), '%s', this.name)
    } catch (problem) {
      this.#failed(problem)
    }
  }

  #failed(problem: unknown): void {
    warnOnce(
      `event:${this.name}`,
      `telling of event "${this.name}" failed: ${showThrown(problem)}; the program is not affected`,
    )
  }
}

/** Also where a field has the name of ours. */
function lineOf(name: string, fields: ReadFields): ReadFields {
  const line: ReadFields = { [NAME]: name }
  for (const key in fields) line[key === NAME ? `field_${NAME}` : key] = fields[key]
  return line
}
