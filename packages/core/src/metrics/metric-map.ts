/** Core's metrics about itself: the only place where their names and attribute keys are written. Names of OpenTelemetry's SDK where they fit. */
import type { MetricMap } from './metric-definition.ts'

const EXPORTER = { type: 'string', brief: 'the OTLP exporter of a signal', required: true } as const
const SINK = {
  type: 'string',
  brief: 'the sink: trace_file, or the OTLP exporter of a signal',
  required: true,
} as const

export const CORE_METRICS = {
  'zeph.telemetry.span.dropped': {
    type: 'observable_counter',
    unit: '{span}',
    brief: 'Spans that a sink lost: what they were sent to did not take them, or there was no room.',
    valueType: 'int',
    attributes: {
      'otel.component.type': SINK as typeof SINK,
      'error.type': {
        type: 'string',
        brief:
          'queue_full, keep_full, circuit_open or export_failed; of what was in the spool expired, spool_full, corrupt or refused',
        required: true,
      },
    },
  },
  'zeph.telemetry.event.dropped': {
    type: 'observable_counter',
    unit: '{event}',
    brief: 'Events that a sink lost: what they were sent to did not take them, or there was no room.',
    valueType: 'int',
    attributes: {
      'otel.component.type': SINK as typeof SINK,
      'error.type': {
        type: 'string',
        brief:
          'queue_full, keep_full, circuit_open or export_failed; of what was in the spool expired, spool_full, corrupt or refused',
        required: true,
      },
    },
  },
  'zeph.telemetry.exporter.state': {
    type: 'observable_gauge',
    unit: '1',
    brief:
      'Whether an exporter sends: 0 it does, 1 one export finds out whether it can again, 2 it does not for a while.',
    valueType: 'int',
    attributes: { 'otel.component.type': EXPORTER as typeof EXPORTER },
  },
  'zeph.telemetry.spool.size': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Room on the disk that requests take which could not be sent yet.',
    valueType: 'int',
    attributes: {},
  },
  'zeph.telemetry.spool.kept': {
    type: 'observable_counter',
    unit: '{item}',
    brief: 'Spans, events or data points that could not be sent and were written to the spool.',
    valueType: 'int',
    attributes: { 'otel.component.type': EXPORTER as typeof EXPORTER },
  },
  'zeph.telemetry.spool.replayed': {
    type: 'observable_counter',
    unit: '{item}',
    brief: 'Spans, events or data points that were sent from the spool, whichever process wrote them.',
    valueType: 'int',
    attributes: { 'otel.component.type': EXPORTER as typeof EXPORTER },
  },
  'zeph.telemetry.alloc.unmeasured': {
    type: 'observable_counter',
    unit: '{span}',
    brief: 'Spans whose allocations were not counted, since that would have cost too much.',
    valueType: 'int',
    attributes: {},
  },
  'zeph.telemetry.alloc.imbalances': {
    type: 'observable_counter',
    unit: '{incident}',
    brief: 'Times that the frames of allocations were left in another order than they were entered.',
    valueType: 'int',
    attributes: {},
  },
  'zeph.telemetry.profile.sent': {
    type: 'observable_counter',
    unit: '{profile}',
    brief: 'Profiles that Pyroscope has taken.',
    valueType: 'int',
    attributes: {},
  },
  'zeph.telemetry.profile.dropped': {
    type: 'observable_counter',
    unit: '{profile}',
    brief: 'Profiles for Pyroscope that are lost.',
    valueType: 'int',
    attributes: {},
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
      'error.type': { type: 'string', brief: 'invalid_value or unreadable', required: true },
    },
  },
  'otel.sdk.exporter.span.exported': {
    type: 'observable_counter',
    unit: '{span}',
    brief: 'Spans whose export has ended, well or with an error.',
    valueType: 'int',
    attributes: {
      'otel.component.type': EXPORTER as typeof EXPORTER,
      'error.type': { type: 'string', brief: 'export_failed, where it failed' },
    },
  },
  'otel.sdk.exporter.log.exported': {
    type: 'observable_counter',
    unit: '{log_record}',
    brief: 'Events whose export has ended, well or with an error.',
    valueType: 'int',
    attributes: {
      'otel.component.type': EXPORTER as typeof EXPORTER,
      'error.type': { type: 'string', brief: 'export_failed, where it failed' },
    },
  },
  'otel.sdk.exporter.metric_data_point.exported': {
    type: 'observable_counter',
    unit: '{data_point}',
    brief: 'Data points whose export has ended, well or with an error; what failed is in the next export.',
    valueType: 'int',
    attributes: {
      'otel.component.type': EXPORTER as typeof EXPORTER,
      'error.type': { type: 'string', brief: 'export_failed, where it failed' },
    },
  },
  'otel.sdk.processor.span.queue.size': {
    type: 'observable_up_down_counter',
    unit: '{span}',
    brief: 'Spans that wait to be exported or are on their way.',
    valueType: 'int',
    attributes: { 'otel.component.type': EXPORTER as typeof EXPORTER },
  },
  'otel.sdk.processor.span.queue.capacity': {
    type: 'observable_up_down_counter',
    unit: '{span}',
    brief: 'Most spans that may wait or be on their way; what is over is dropped.',
    valueType: 'int',
    attributes: { 'otel.component.type': EXPORTER as typeof EXPORTER },
  },
  'otel.sdk.processor.log.queue.size': {
    type: 'observable_up_down_counter',
    unit: '{log_record}',
    brief: 'Events that wait to be exported or are on their way.',
    valueType: 'int',
    attributes: { 'otel.component.type': EXPORTER as typeof EXPORTER },
  },
  'otel.sdk.processor.log.queue.capacity': {
    type: 'observable_up_down_counter',
    unit: '{log_record}',
    brief: 'Most events that may wait or be on their way; what is over is dropped.',
    valueType: 'int',
    attributes: { 'otel.component.type': EXPORTER as typeof EXPORTER },
  },
} as const

CORE_METRICS satisfies MetricMap
