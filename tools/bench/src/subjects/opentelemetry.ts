/**
 * The functions through OpenTelemetry's SDK as its documentation sets it up: AsyncLocalStorage contexts, batch processor with
 * its defaults, OTLP as protobuf over HTTP. Spans are made with `startActiveSpan`, as instrumentations do.
 */
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { MakeSubject } from '../workload.ts'

const tracer = trace.getTracer('bench', '1.0.0')

export const makeSubject: MakeSubject = (workload, { sinkUrl }) => {
  const exporter = new OTLPTraceExporter({ url: sinkUrl })
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  return {
    add: (a, b) => tracer.startActiveSpan('bench.add', (span) => ended(span, () => workload.add(a, b))),
    addLater: (a, b) =>
      tracer.startActiveSpan('bench.add_later', (span) => endedLater(span, () => workload.addLater(a, b))),
    chat: (model, turn, cached) => {
      const attributes = { 'gen_ai.request.model': model, 'zeph.turn.index': turn, 'zeph.cached': cached }
      return tracer.startActiveSpan('llm.chat', { kind: SpanKind.CLIENT, attributes }, (span) =>
        endedLater(span, () => workload.chat(model, turn, cached)),
      )
    },
    inParent: (fn) => tracer.startActiveSpan('agent.turn', (span) => endedLater(span, fn)),
    settle: () => provider.forceFlush(),
    finish: () => provider.shutdown(),
  }
}

function ended<R>(span: Span, fn: () => R): R {
  try {
    return fn()
  } catch (error) {
    fail(span, error)
    throw error
  } finally {
    span.end()
  }
}

async function endedLater<R>(span: Span, fn: () => Promise<R>): Promise<R> {
  try {
    return await fn()
  } catch (error) {
    fail(span, error)
    throw error
  } finally {
    span.end()
  }
}

function fail(span: Span, error: unknown): void {
  span.recordException(error as Error)
  span.setStatus({ code: SpanStatusCode.ERROR })
}
