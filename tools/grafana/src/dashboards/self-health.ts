/** Telemetry about telemetry: what was exported, what waits, what was lost. */
import type { Queries } from '../promql/queries.ts'
import type { DashboardPlan, Row } from './make-dashboard.ts'
import { chart, number } from './panels.ts'

export const SELF_HEALTH: DashboardPlan = {
  uid: 'zeph-telemetry',
  title: 'Agents: health of the telemetry',
  about:
    'Exports, queues, and everything that was dropped: as long as the first row says 0 or none, the other dashboards are complete.',
  sources: ['prometheus'],
  rows: (q) => [losses(q), exports(q), queues(q), outages(q)],
}

const SPANS = 'otel.sdk.exporter.span.exported'
const EVENTS = 'otel.sdk.exporter.log.exported'
const POINTS = 'otel.sdk.exporter.metric_data_point.exported'
const LOST_BY = ['otel_component_type', 'error_type']
const LOST = '{{otel_component_type}} {{error_type}}'

function losses(q: Queries): Row {
  const lost = (title: string, about: string, metric: string) =>
    number({ title, about, unit: 'short', width: 6, query: q.total(metric) })
  return {
    title: 'Lost since the processes began',
    panels: [
      lost('Spans', 'A sink did not take them, or had no room.', 'zeph.telemetry.span.dropped'),
      lost('Events', 'A sink did not take them, or had no room.', 'zeph.telemetry.event.dropped'),
      lost('Measurements', 'No metric got them.', 'zeph.telemetry.measurement.dropped'),
      lost(
        'Abandoned spans',
        'What they waited for was collected as garbage: an answer that nobody read to its end.',
        'zeph.telemetry.span.abandoned',
      ),
      chart({
        title: 'Dropped spans',
        about: 'Per second, by sink and reason.',
        unit: 'short',
        lines: [{ query: q.rate('zeph.telemetry.span.dropped', { by: LOST_BY }), legend: LOST }],
      }),
      chart({
        title: 'Dropped events',
        about: 'Per second, by sink and reason.',
        unit: 'short',
        lines: [{ query: q.rate('zeph.telemetry.event.dropped', { by: LOST_BY }), legend: LOST }],
      }),
      chart({
        title: 'Dropped measurements',
        about: 'Per second, by reason.',
        unit: 'short',
        lines: [
          { query: q.rate('zeph.telemetry.measurement.dropped', { by: ['error_type'] }), legend: '{{error_type}}' },
        ],
      }),
    ],
  }
}

function exports(q: Queries): Row {
  const signals = [
    ['spans', SPANS],
    ['events', EVENTS],
    ['data points', POINTS],
  ] as const
  return {
    title: 'Exports',
    panels: [
      chart({
        title: 'Exported',
        about: 'Per second; failed ones included.',
        unit: 'short',
        width: 12,
        lines: signals.map(([legend, metric]) => ({ query: q.rate(metric), legend })),
      }),
      chart({
        title: 'Failed',
        about: 'Per second. Data points that fail are in the next export.',
        unit: 'short',
        width: 12,
        lines: signals.map(([legend, metric]) => ({
          query: q.rate(metric, { by: ['error_type'], where: 'error_type!=""' }),
          legend: `${legend} {{error_type}}`,
        })),
      }),
    ],
  }
}

function queues(q: Queries): Row {
  const fill = (signal: 'span' | 'log') =>
    q.greatestShare(`otel.sdk.processor.${signal}.queue.size`, `otel.sdk.processor.${signal}.queue.capacity`)
  return {
    title: 'Queues',
    panels: [
      chart({
        title: 'Waiting',
        about: 'Spans and events that wait to be exported, or are on their way.',
        unit: 'short',
        width: 12,
        lines: [
          { query: q.current('otel.sdk.processor.span.queue.size'), legend: 'spans' },
          { query: q.current('otel.sdk.processor.log.queue.size'), legend: 'events' },
        ],
      }),
      chart({
        title: 'Fullest queue',
        about: 'Share of the room that is taken; at 100 % the newest are dropped.',
        unit: 'percentunit',
        width: 12,
        lines: [
          { query: fill('span'), legend: 'spans' },
          { query: fill('log'), legend: 'events' },
        ],
      }),
    ],
  }
}

function outages(q: Queries): Row {
  const exporter = { by: ['otel_component_type'] }
  return {
    title: 'Outages',
    panels: [
      chart({
        title: 'Exporters that do not send',
        about: 'The worst process: 0 sends, 1 tries one export, 2 waits, since the exports before failed.',
        unit: 'short',
        lines: [{ query: q.greatest('zeph.telemetry.exporter.state', exporter), legend: '{{otel_component_type}}' }],
      }),
      chart({
        title: 'Spool',
        about: 'Room on the disk that requests take which could not be sent yet.',
        unit: 'bytes',
        lines: [{ query: q.current('zeph.telemetry.spool.size'), legend: 'size' }],
      }),
      chart({
        title: 'Into and out of the spool',
        about:
          'Spans, events and data points per second. What goes in and does not come out again is on the disk, or was too old.',
        unit: 'short',
        lines: [
          { query: q.rate('zeph.telemetry.spool.kept', exporter), legend: '{{otel_component_type}} kept' },
          { query: q.rate('zeph.telemetry.spool.replayed', exporter), legend: '{{otel_component_type}} replayed' },
        ],
      }),
    ],
  }
}
