/** The object that `initObservability` is given. */
import type { Notice } from '../notice.ts'
import type { ObservabilityConfig } from '../observability-config.ts'
import type { GivenValue } from './config-source.ts'
import { sectionValues } from './section-values.ts'

/** @throws ZephConfigError on a section that is no object */
export function readObjectSource(given: ObservabilityConfig, notices: Notice[]): GivenValue[] {
  return sectionValues({ ...given }, { nameOf: (key) => key, place: () => ({}), notices })
}
