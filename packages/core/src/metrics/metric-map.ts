/** Core's metrics about itself: the only place where their names and attribute keys are written. Names of OpenTelemetry's SDK where they fit. */
import type { MetricMap } from './metric-definition.ts'

export const CORE_METRICS = {
  'zeph.telemetry.span.dropped': {
    type: 'observable_counter',
    unit: '{span}',
    brief: 'Spans that a sink lost: what they were sent to did not take them, or there was no room.',
    valueType: 'int',
    attributes: {
      'otel.component.type': {
        type: 'string',
        brief: 'the sink: trace_file or otlp_http_span_exporter',
        required: true,
      },
      'error.type': { type: 'string', brief: 'queue_full or export_failed', required: true },
    },
  },
  'zeph.telemetry.span.abandoned': {
    type: 'observable_counter',
    unit: '{span}',
    brief: 'Spans that were ended because what they waited for was collected as garbage.',
    valueType: 'int',
    attributes: {},
  },
  'zeph.telemetry.measurement.dropped': {
    type: 'observable_counter',
    unit: '{measurement}',
    brief: 'Measurements that no metric got.',
    valueType: 'int',
    attributes: {
      'error.type': { type: 'string', brief: 'invalid_value, queue_full or unreadable', required: true },
    },
  },
} as const

CORE_METRICS satisfies MetricMap
