/** Tempo and Jaeger: every trace of the full scenario can be got by its id, each span once, with its name, parent and attributes. */
import type { RecordedRun } from '../scenario/run-recorded-scenario.ts'
import { askJson, untilRight } from './ask.ts'
import { type BackEndCheck, sent } from './back-end.ts'
import { asStored, differenceOf, type StoredSpan, storedSpans } from './stored-spans.ts'

export const TEMPO: BackEndCheck = {
  name: 'Tempo',
  needs: ['tempo', 'tempoOtlp'],
  sends: ({ tempoOtlp }) => ({ ZEPH_TELEMETRY_OTLP_TRACES_ENDPOINT: `${tempoOtlp}/v1/traces` }),
  check: ({ tempo }, run, patienceMs) =>
    everyTraceIsThere({
      run: sent(run),
      patienceMs,
      getTrace: (traceId) => askJson(tempo!, `/api/v2/traces/${traceId}`),
    }),
}

export const JAEGER: BackEndCheck = {
  name: 'Jaeger',
  needs: ['jaeger', 'jaegerOtlp'],
  sends: ({ jaegerOtlp }) => ({ ZEPH_TELEMETRY_OTLP_TRACES_ENDPOINT: `${jaegerOtlp}/v1/traces` }),
  check: ({ jaeger }, run, patienceMs) =>
    everyTraceIsThere({
      run: sent(run),
      patienceMs,
      getTrace: (traceId) => askJson(jaeger!, `/api/v3/traces/${traceId}`),
    }),
}

/** Tail sampling keeps every trace with a failed span, some time after its first span arrived. */
export const COLLECTOR: BackEndCheck = {
  name: 'Collector, to Tempo',
  needs: ['collectorOtlp', 'tempo'],
  sends: ({ collectorOtlp }) => ({ ZEPH_TELEMETRY_OTLP_ENDPOINT: collectorOtlp! }),
  check: ({ tempo }, run, patienceMs) => {
    const failed = new Set(spansOf(sent(run)).flatMap(({ status, traceId }) => (status === 'error' ? [traceId] : [])))
    return everyTraceIsThere({
      run: sent(run),
      patienceMs,
      getTrace: (traceId) => askJson(tempo!, `/api/v2/traces/${traceId}`),
      only: failed,
    })
  },
}

interface Wanted {
  readonly run: RecordedRun
  readonly getTrace: (traceId: string) => Promise<unknown>
  readonly patienceMs: number
  /** Default: all. */
  readonly only?: ReadonlySet<string>
}

async function everyTraceIsThere({ run, getTrace, patienceMs, only }: Wanted): Promise<string> {
  const traces = new Map<string, StoredSpan[]>()
  for (const span of spansOf(run)) {
    if (only?.has(span.traceId) === false) continue
    const trace = traces.get(span.traceId) ?? []
    trace.push(asStored(span))
    traces.set(span.traceId, trace)
  }
  let spans = 0
  for (const [traceId, seen] of traces) {
    const look = async () => {
      const problem = differenceOf(storedSpans(await getTrace(traceId)), seen)
      return problem === undefined ? undefined : `trace ${traceId}: ${problem}`
    }
    await untilRight(look, patienceMs)
    spans += seen.length
  }
  return `${traces.size} traces with ${spans} spans, each once, with its name, parent and attributes`
}

function spansOf({ processes }: RecordedRun) {
  return processes.flatMap((process) => process.spans)
}
