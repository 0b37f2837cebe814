/** The log's metrics about itself: the only place where their names and attribute keys are written. */
import type { MetricMap } from '../metrics/metric-definition.ts'

export const LOG_METRICS = {
  'zeph.log.lines.dropped': {
    type: 'observable_counter',
    unit: '{line}',
    brief: 'Log lines that an output lost: what they were written to did not take them, or there was no room.',
    valueType: 'int',
    attributes: {
      'zeph.log.output': { type: 'string', brief: 'file, run_folder, syslog, elastic or otlp', required: true },
    },
  },
} as const
LOG_METRICS satisfies MetricMap
