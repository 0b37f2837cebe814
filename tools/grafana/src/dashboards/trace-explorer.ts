/** Traces worth a look, found by TraceQL, and what Tempo computes from spans. Long because it is data. */
import type { DashboardPlan, Row } from './make-dashboard.ts'
import { chart, serviceGraph, traceChart, traces } from './panels.ts'

export const TRACE_EXPLORER: DashboardPlan = {
  uid: 'zeph-traces',
  title: 'Agents: traces',
  about:
    'Slow, failed, costly and looping turns as tables of traces; a click opens the trace. New traces are found after about 30 s.',
  sources: ['prometheus', 'tempo'],
  rows: () => [turns(), calls(), fromSpans()],
}

/** Spans of the services that are chosen. */
const spans = (condition: string) => `{ resource.service.name =~ "\${service:pipe}" && ${condition} }`
const MODEL_CALL = 'name =~ "llm.chat|llm.chat_stream|llm.extract"'

function turns(): Row {
  const columns =
    'span.gen_ai.agent.name, span.zeph.turn.llm_calls, span.zeph.turn.tool_calls, span.zeph.turn.stop_reason'
  return {
    title: 'Turns',
    panels: [
      traces({
        title: 'Slow turns',
        about: 'Turns of more than 10 s.',
        query: `${spans('name = "agent.turn" && duration > 10s')} | select(${columns})`,
      }),
      traces({
        title: 'Failed turns',
        about: 'Turns that ended with an error.',
        query: `${spans('name = "agent.turn" && status = error')} | select(statusMessage, ${columns})`,
      }),
      traces({
        title: 'Turns in circles',
        about: 'More than 10 model calls, or more than 10 tool calls, in one turn.',
        query: `${spans('name = "agent.turn" && (span.zeph.turn.llm_calls > 10 || span.zeph.turn.tool_calls > 10)')} | select(${columns})`,
      }),
      traces({
        title: 'Inputs that were refused',
        about: 'The prescreen found something.',
        query: `${spans('name = "agent.security_prescreen" && span.zeph.prescreen.allowed = false')} | select(span.zeph.prescreen.findings)`,
      }),
    ],
  }
}

function calls(): Row {
  return {
    title: 'Models and tools',
    panels: [
      traces({
        title: 'Costly calls',
        about: 'More than 4,000 output tokens, or more than 10 cents.',
        query: `${spans(`${MODEL_CALL} && (span.gen_ai.usage.output_tokens > 4000 || span.zeph.llm.cost.usd > 0.1)`)} | select(span.gen_ai.response.model, span.gen_ai.usage.input_tokens, span.gen_ai.usage.output_tokens, span.zeph.llm.cost.usd)`,
      }),
      traces({
        title: 'Failed model calls',
        about: 'After all retries.',
        query: `${spans(`${MODEL_CALL} && status = error`)} | select(span.gen_ai.provider.name, span.gen_ai.request.model, span.error.type)`,
      }),
      traces({
        title: 'Retries',
        about: 'Requests that had to be sent again.',
        query: `${spans('name = "llm.retry"')} | select(span.zeph.retry.attempt, span.zeph.retry.reason, span.zeph.retry.delay)`,
      }),
      traces({
        title: 'Failed tools',
        about: 'Tools of the agent, and of MCP servers.',
        query: `${spans('name =~ "agent.tool_exec|tool.execute|mcp.call_tool" && status = error')} | select(span.gen_ai.tool.name, statusMessage)`,
      }),
      traces({
        title: 'Commands that failed',
        about: 'Child processes with an exit code other than 0, or ended by a signal.',
        query: `${spans('name = "tool.shell" && (span.process.exit.code != 0 || span.zeph.process.signal != nil)')} | select(span.process.executable.name, span.process.exit.code, span.zeph.process.signal)`,
      }),
      traces({
        title: 'Dropped channel messages',
        about: 'Sends into a channel that was full.',
        query: `${spans('name =~ "channel.*_send" && span.zeph.channel.dropped = true')} | select(span.channel.name, span.zeph.channel.queue_depth)`,
      }),
    ],
  }
}

function fromSpans(): Row {
  const service = 'service=~"$service"'
  const rate = (where: string, by: string) =>
    `sum by (${by}) (rate(traces_spanmetrics_calls_total{${where}}[$__rate_interval]))`
  return {
    title: 'From spans, by Tempo',
    panels: [
      traceChart({
        title: 'Model calls by model',
        about: 'Calls per second, of the traces that were sampled.',
        unit: 'reqps',
        query: `${spans(MODEL_CALL)} | rate() by (span.gen_ai.request.model)`,
      }),
      traceChart({
        title: 'Model call time by model',
        about: 'Median and p95, of the traces that were sampled.',
        unit: 's',
        query: `${spans(MODEL_CALL)} | quantile_over_time(duration, 0.5, 0.95) by (span.gen_ai.request.model)`,
      }),
      chart({
        title: 'Spans',
        about: 'Spans per second by name, with exemplars: a dot opens the trace.',
        unit: 'reqps',
        lines: [{ query: rate(service, 'span_name'), legend: '{{span_name}}' }],
      }),
      chart({
        title: 'Failed spans',
        about: 'Failed spans per second.',
        unit: 'reqps',
        lines: [{ query: rate(`${service},status_code="STATUS_CODE_ERROR"`, 'span_name'), legend: '{{span_name}}' }],
      }),
      chart({
        title: 'Span time, p95',
        about: 'With exemplars: a dot opens the trace.',
        unit: 's',
        lines: [
          {
            query: `histogram_quantile(0.95, sum by (le, span_name) (rate(traces_spanmetrics_latency_bucket{${service}}[$__rate_interval])))`,
            legend: '{{span_name}}',
          },
        ],
      }),
      serviceGraph({
        title: 'Who calls whom',
        about: 'Agents that call each other, databases and MCP servers, from client and server spans.',
      }),
    ],
  }
}
