/** Core's metrics about itself: the only place where their names and attribute keys are written. Names of OpenTelemetry's SDK where they fit. */
import type { MetricMap } from './metric-definition.ts'

export const CORE_METRICS = {
  'otel.sdk.span.started': {
    type: 'observable_counter',
    unit: '{span}',
    brief: 'Spans that were started.',
    valueType: 'int',
    attributes: {},
  },
  'otel.sdk.span.live': {
    type: 'observable_up_down_counter',
    unit: '{span}',
    brief: 'Spans that were started and have not ended.',
    valueType: 'int',
    attributes: {},
  },
  'zeph.telemetry.span.dropped': {
    type: 'observable_counter',
    unit: '{span}',
    brief: 'Spans that a sink could not take.',
    valueType: 'int',
    attributes: {
      'otel.component.type': { type: 'string', brief: 'the sink, such as trace_file', required: true },
      'error.type': { type: 'string', brief: 'why, such as queue_full', required: true },
    },
  },
  'zeph.telemetry.span.abandoned': {
    type: 'observable_counter',
    unit: '{span}',
    brief: 'Spans that were ended because what they waited for was collected as garbage.',
    valueType: 'int',
    attributes: {},
  },
  'zeph.telemetry.log.dropped': {
    type: 'observable_counter',
    unit: '{line}',
    brief: 'Log lines that were not written.',
    valueType: 'int',
    attributes: { 'error.type': { type: 'string', brief: 'why, such as queue_full', required: true } },
  },
  'zeph.telemetry.export.failed': {
    type: 'observable_counter',
    unit: '{request}',
    brief: 'Requests of exporters that failed for good.',
    valueType: 'int',
    attributes: {
      'otel.component.type': { type: 'string', brief: 'the exporter, such as otlp_http_span_exporter', required: true },
      'error.type': { type: 'string', brief: 'why, such as an HTTP status', required: true },
    },
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
