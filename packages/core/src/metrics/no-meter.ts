/** What stands in for meters where there are none: without the `profiling` condition. Does nothing and keeps nothing. */
import type { Meter } from './meter.ts'

const nothing = (): void => {}
const sync = (name: string) => ({ name, add: nothing, record: nothing })
const observable = (name: string) => ({ name, stop: nothing })

export const NO_METER: Meter = {
  counter: sync,
  upDownCounter: sync,
  histogram: sync,
  gauge: sync,
  observableCounter: observable,
  observableUpDownCounter: observable,
  observableGauge: observable,
}
