/** `#pyroscope` without the `profiling-pyroscope` condition. */
import type * as pushing from './start-pyroscope.ts'

export const startPyroscope: typeof pushing.startPyroscope | undefined = undefined
