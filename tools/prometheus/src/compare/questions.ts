/**
 * What Prometheus is asked, and the same of the trace file: each a query in PromQL and one in SQL, which a person may paste into either.
 * SQL's columns are named as the labels of the answer. Long because it is data.
 */
import { attribute } from './trace-rows.ts'

/** Sums by labels, which must be equal. */
export interface SeriesQuestion {
  readonly title: string
  readonly promql: string
  /** Columns: `value`, and those named as labels. */
  readonly sql: string
  /** There may be none of it in a run. */
  readonly mayBeZero?: boolean
  /** Many series: shown as one where all are equal. */
  readonly folded?: boolean
}

/** Durations, of which Prometheus has a histogram. */
export interface LatencyQuestion {
  readonly title: string
  /** The family, without `_bucket`. */
  readonly histogram: string
  /** Which of its series, such as `{error_type=""}`; all of them where it is absent. */
  readonly selector?: string
  /** Column: `dur`, in nanoseconds. */
  readonly sql: string
}

/** The quantiles that are asked of each latency. */
export const QUANTILES: readonly number[] = [0.5, 0.95, 0.99]

const OPERATION = `${attribute('gen_ai.operation.name')} is not null`
const TURNS = `name = 'agent.turn' and ${OPERATION}`
const MODEL_CALLS = "name in ('llm.chat', 'llm.chat_stream')"
const TOOL_CALLS = `name = 'agent.tool_exec' and ${OPERATION}`
const REQUESTS = "name in ('llm.http_request', 'tool.web_scrape')"
const DROPPED = `coalesce(${attribute('zeph.channel.dropped')}, 0) = 1`
const SENDS = "name glob 'channel.*_send'"
const RECEIVES = "name glob 'channel.*_recv'"

const COLUMNS = {
  model: `${attribute('gen_ai.response.model')} as gen_ai_response_model`,
  tool: `${attribute('gen_ai.tool.name')} as gen_ai_tool_name`,
  error: `${attribute('error.type')} as error_type`,
  status: `${attribute('http.response.status_code')} as http_response_status_code`,
  operation: `${attribute('db.operation.name')} as db_operation_name`,
  method: `${attribute('mcp.method.name')} as mcp_method_name`,
  channel: `${attribute('channel.name')} as channel_name`,
}

export const LATENCIES: readonly LatencyQuestion[] = [
  {
    title: 'Latency of turns',
    histogram: 'gen_ai_invoke_agent_duration',
    sql: `select dur from ended where ${TURNS}`,
  },
  {
    title: 'Latency of model calls',
    histogram: 'gen_ai_client_inference_duration',
    sql: `select dur from ended where ${MODEL_CALLS}`,
  },
  {
    title: 'Latency of tools',
    histogram: 'gen_ai_execute_tool_duration',
    sql: `select dur from ended where ${TOOL_CALLS}`,
  },
  {
    title: 'Latency of what the memory is asked for, by the bridge of spans to metrics',
    histogram: 'zeph_span_duration',
    selector: '{zeph_span_name="memory.recall"}',
    sql: "select dur from ended where name = 'memory.recall'",
  },
]

export const SERIES: readonly SeriesQuestion[] = [
  {
    title: 'Model calls of turns',
    promql: 'sum(gen_ai_invoke_agent_inference_calls_sum)',
    sql: `select sum(${attribute('zeph.turn.llm_calls')}) as value from ended where ${TURNS}`,
  },
  {
    title: 'Tool calls of turns',
    promql: 'sum(gen_ai_invoke_agent_tool_calls_sum)',
    sql: `select sum(${attribute('zeph.turn.tool_calls')}) as value from ended where ${TURNS}`,
  },
  { title: 'Input tokens', ...tokens('input') },
  { title: 'Output tokens', ...tokens('output') },
  { title: 'Input tokens from a cache', ...tokens('cache_read.input') },
  {
    title: 'Tokens that were embedded',
    promql: 'sum by (gen_ai_response_model) (gen_ai_client_embeddings_operation_input_tokens_sum)',
    sql: `select ${COLUMNS.model}, sum(${attribute('gen_ai.usage.input_tokens')}) as value
          from ended where name = 'llm.embed' group by 1`,
  },
  {
    title: 'Calls of tools',
    promql: 'sum by (gen_ai_tool_name) (gen_ai_execute_tool_duration_count)',
    sql: `select ${COLUMNS.tool}, count(*) as value from ended where ${TOOL_CALLS} group by 1`,
  },
  {
    title: 'Errors of tools',
    promql: 'sum by (gen_ai_tool_name, error_type) (gen_ai_execute_tool_duration_count{error_type!=""})',
    sql: `select ${COLUMNS.tool}, ${COLUMNS.error}, count(*) as value from ended
          where ${TOOL_CALLS} and error_type is not null group by 1, 2`,
  },
  {
    title: 'HTTP requests by status and error',
    promql: 'sum by (http_response_status_code, error_type) (http_client_request_duration_count)',
    sql: `select ${COLUMNS.status}, ${COLUMNS.error}, count(*) as value from ended where ${REQUESTS} group by 1, 2`,
  },
  {
    title: 'Operations of databases',
    promql: 'sum by (db_operation_name) (db_client_operation_duration_count)',
    sql: `select ${COLUMNS.operation}, count(*) as value from ended
          where name in ('memory.sqlite', 'memory.vector_store') group by 1`,
  },
  {
    title: 'MCP requests by method, tool and error',
    promql: 'sum by (mcp_method_name, gen_ai_tool_name, error_type) (mcp_client_operation_duration_count)',
    sql: `select ${COLUMNS.method}, ${COLUMNS.tool}, ${COLUMNS.error}, count(*) as value from ended
          where mcp_method_name is not null and ${attribute('kind')} = 'client' group by 1, 2, 3`,
  },
  {
    title: 'Spans by name',
    promql: 'sum by (zeph_span_name) (zeph_span_duration_count)',
    sql: 'select name as zeph_span_name, count(*) as value from ended group by 1',
    folded: true,
  },
  {
    title: 'Messages that channels dropped',
    promql: 'sum by (channel_name) (channel_dropped_total)',
    sql: `select ${COLUMNS.channel}, count(*) as value from ended where ${SENDS} and ${DROPPED} group by 1`,
  },
  {
    title: 'Messages sent to channels',
    promql: 'sum by (channel_name) (channel_sent_total)',
    sql: `select ${COLUMNS.channel}, count(*) as value from ended where ${SENDS} and not ${DROPPED} group by 1`,
  },
  {
    title: 'Messages received from channels',
    promql: 'sum by (channel_name) (channel_received_total)',
    sql: `select ${COLUMNS.channel}, count(*) as value from ended where ${RECEIVES} group by 1`,
  },
  {
    title: 'Spans lost on their way into the trace file',
    promql: 'sum(zeph_telemetry_span_dropped_total{otel_component_type="trace_file"})',
    sql: `select coalesce(max(${attribute('count')}), 0) as value from slice where name = 'trace.dropped'`,
    mayBeZero: true,
  },
]

/** Tokens of one kind, by the model that answered. */
function tokens(kind: string): Pick<SeriesQuestion, 'promql' | 'sql'> {
  return {
    promql: `sum by (gen_ai_response_model) (gen_ai_client_inference_usage_${kind.replace('.', '_')}_tokens_total)`,
    sql: `select ${COLUMNS.model}, sum(${attribute(`gen_ai.usage.${kind}_tokens`)}) as value
          from ended where ${MODEL_CALLS} group by 1`,
  }
}
