/** What agents do: turns and their phases, models, tokens and cost, tools, MCP, memory, channels. Long because it is data. */
import type { Queries } from '../promql/queries.ts'
import type { DashboardPlan, Row } from './make-dashboard.ts'
import { chart, number } from './panels.ts'

export const AGENT_OVERVIEW: DashboardPlan = {
  uid: 'zeph-agent',
  title: 'Agents: overview',
  about: 'Turns, where their time goes, models, tokens and cost, tools, MCP, memory and channels.',
  sources: ['prometheus'],
  rows: (q) => [turns(q), time(q), models(q), tokens(q), tools(q), mcpAndMemory(q), channels(q)],
}

const TURN = 'gen_ai.invoke_agent.duration'
const CALL = 'gen_ai.client.inference.duration'
const FIRST_CHUNK = 'gen_ai.client.inference.time_to_first_chunk'
const INPUT = 'gen_ai.client.inference.usage.input_tokens'
const OUTPUT = 'gen_ai.client.inference.usage.output_tokens'
const CACHED = 'gen_ai.client.inference.usage.cache_read.input_tokens'
const CACHE_WRITTEN = 'gen_ai.client.inference.usage.cache_write.input_tokens'
const REASONING = 'gen_ai.client.inference.usage.reasoning.output_tokens'
const COST = 'zeph.llm.cost.usd'
const TOOL = 'gen_ai.execute_tool.duration'
const MODEL = ['gen_ai_response_model']
const FAILED = 'error_type!=""'

function turns(q: Queries): Row {
  const agent = ['gen_ai_agent_name']
  return {
    title: 'Turns',
    panels: [
      number({ title: 'Turns', about: 'Turns per second, now.', unit: 'reqps', query: q.countRate(TURN) }),
      number({ title: 'Failed', about: 'Share of turns that fail.', unit: 'percentunit', query: q.failedShare(TURN) }),
      number({
        title: 'Turn time, p95',
        about: 'One turn in twenty takes longer.',
        unit: 's',
        query: q.quantile(0.95, TURN),
      }),
      number({
        title: 'First chunk, p95',
        about: 'Time until a model sends the first chunk with content; one in twenty takes longer.',
        unit: 's',
        query: q.quantile(0.95, FIRST_CHUNK),
      }),
      number({
        title: 'Output tokens',
        about: 'Output tokens per second, now.',
        unit: 'short',
        query: q.rate(OUTPUT),
      }),
      number({
        title: 'Cost of the time shown',
        about: "Price of all tokens in the time that the dashboard shows, by the SDK's price table.",
        unit: 'currencyUSD',
        query: q.increase(COST),
      }),
      chart({
        title: 'Turns by agent',
        about: 'Turns per second.',
        unit: 'reqps',
        lines: [{ query: q.countRate(TURN, { by: agent }), legend: '{{gen_ai_agent_name}}' }],
      }),
      chart({
        title: 'Turn time',
        about: 'Half, and one in twenty, and one in a hundred turns take longer.',
        unit: 's',
        lines: [0.5, 0.95, 0.99].map((share) => ({ query: q.quantile(share, TURN), legend: `p${share * 100}` })),
      }),
      chart({
        title: 'Failed turns by kind',
        about: 'Failures per second.',
        unit: 'reqps',
        lines: [{ query: q.countRate(TURN, { by: ['error_type'], where: FAILED }), legend: '{{error_type}}' }],
      }),
    ],
  }
}

function time(q: Queries): Row {
  const mainTurn = 'zeph_span_scope="turn"'
  return {
    title: 'Where the time goes',
    panels: [
      chart({
        title: 'Phases of a turn',
        about: 'Mean seconds of a main turn by phase. Phases that run at once both count.',
        unit: 's',
        isStacked: true,
        lines: [
          {
            query: q.mean('zeph.turn.phase.duration', { by: ['zeph_turn_phase'], where: mainTurn }),
            legend: '{{zeph_turn_phase}}',
          },
        ],
      }),
      chart({
        title: 'Slowest spans',
        about: 'The ten span names with the longest p95.',
        unit: 's',
        lines: [
          {
            query: `topk(10, ${q.quantile(0.95, 'zeph.span.duration', { by: ['zeph_span_name'] })})`,
            legend: '{{zeph_span_name}}',
          },
        ],
      }),
      chart({
        title: 'Failed spans',
        about: 'Failures per second, by span.',
        unit: 'reqps',
        lines: [
          {
            query: q.countRate('zeph.span.duration', { by: ['zeph_span_name', 'error_type'], where: FAILED }),
            legend: '{{zeph_span_name}} {{error_type}}',
          },
        ],
      }),
    ],
  }
}

function models(q: Queries): Row {
  const request = ['gen_ai_provider_name', 'gen_ai_request_model']
  return {
    title: 'Models',
    panels: [
      chart({
        title: 'Calls by model',
        about: 'Model calls per second.',
        unit: 'reqps',
        lines: [
          { query: q.countRate(CALL, { by: request }), legend: '{{gen_ai_provider_name}} {{gen_ai_request_model}}' },
        ],
      }),
      chart({
        title: 'Call time by model, p95',
        about: 'Retries included, to the last chunk; one call in twenty takes longer.',
        unit: 's',
        lines: [
          { query: q.quantile(0.95, CALL, { by: ['gen_ai_request_model'] }), legend: '{{gen_ai_request_model}}' },
        ],
      }),
      chart({
        title: 'Failed calls by kind',
        about: 'Failures per second.',
        unit: 'reqps',
        lines: [
          {
            query: q.countRate(CALL, { by: ['gen_ai_request_model', 'error_type'], where: FAILED }),
            legend: '{{gen_ai_request_model}} {{error_type}}',
          },
        ],
      }),
      chart({
        title: 'Time to first chunk by model, p95',
        about: 'How long a user looks at nothing.',
        unit: 's',
        lines: [{ query: q.quantile(0.95, FIRST_CHUNK, { by: MODEL }), legend: '{{gen_ai_response_model}}' }],
      }),
      chart({
        title: 'Time per chunk by model, median',
        about: 'Time between two chunks with content.',
        unit: 's',
        lines: [
          {
            query: q.quantile(0.5, 'gen_ai.client.inference.time_per_output_chunk', { by: MODEL }),
            legend: '{{gen_ai_response_model}}',
          },
        ],
      }),
      chart({
        title: 'Calls of a turn, p95',
        about: 'Model and tool calls of a turn. A line that climbs is an agent that goes round in circles.',
        unit: 'short',
        lines: [
          { query: q.quantile(0.95, 'gen_ai.invoke_agent.inference_calls'), legend: 'model calls' },
          { query: q.quantile(0.95, 'gen_ai.invoke_agent.tool_calls'), legend: 'tool calls' },
        ],
      }),
    ],
  }
}

function tokens(q: Queries): Row {
  return {
    title: 'Tokens and cost',
    panels: [
      chart({
        title: 'Tokens',
        about: 'Tokens per second by model. Cached ones are part of the input, reasoning is part of the output.',
        unit: 'short',
        lines: [
          { query: q.rate(INPUT, { by: MODEL }), legend: '{{gen_ai_response_model}} in' },
          { query: q.rate(OUTPUT, { by: MODEL }), legend: '{{gen_ai_response_model}} out' },
          { query: q.rate(REASONING, { by: MODEL }), legend: '{{gen_ai_response_model}} reasoning' },
          { query: q.rate(CACHE_WRITTEN, { by: MODEL }), legend: '{{gen_ai_response_model}} into the cache' },
        ],
      }),
      chart({
        title: 'Input from the cache',
        about: 'Share of input tokens that was read from a cache.',
        unit: 'percentunit',
        lines: [
          {
            query: `${q.rate(CACHED, { by: MODEL })} / ${q.rate(INPUT, { by: MODEL })}`,
            legend: '{{gen_ai_response_model}}',
          },
        ],
      }),
      chart({
        title: 'Cost an hour',
        about: 'What an hour costs at the present rate, by model.',
        unit: 'currencyUSD',
        isStacked: true,
        lines: [{ query: `${q.rate(COST, { by: MODEL })} * 3600`, legend: '{{gen_ai_response_model}}' }],
      }),
      chart({
        title: 'Input tokens of a call',
        about: 'Half, and one in twenty calls have more: contexts that grow.',
        unit: 'short',
        lines: [0.5, 0.95].map((share) => ({
          query: q.quantile(share, 'gen_ai.client.inference.operation.input_tokens'),
          legend: `p${share * 100}`,
        })),
      }),
      chart({
        title: 'Output tokens of a call',
        about: 'Half, and one in twenty calls have more.',
        unit: 'short',
        lines: [0.5, 0.95].map((share) => ({
          query: q.quantile(share, 'gen_ai.client.inference.operation.output_tokens'),
          legend: `p${share * 100}`,
        })),
      }),
      chart({
        title: 'Embeddings, p95',
        about: 'Time that a call for embeddings takes.',
        unit: 's',
        lines: [
          {
            query: q.quantile(0.95, 'gen_ai.client.embeddings.duration', { by: ['gen_ai_request_model'] }),
            legend: '{{gen_ai_request_model}}',
          },
        ],
      }),
    ],
  }
}

function tools(q: Queries): Row {
  const tool = ['gen_ai_tool_name']
  const legend = '{{gen_ai_tool_name}}'
  const request = 'http.client.request.duration'
  return {
    title: 'Tools and requests',
    panels: [
      chart({
        title: 'Tool calls',
        about: 'Calls per second, by tool.',
        unit: 'reqps',
        lines: [{ query: q.countRate(TOOL, { by: tool }), legend }],
      }),
      chart({
        title: 'Tool time, p95',
        about: 'One call in twenty takes longer.',
        unit: 's',
        lines: [{ query: q.quantile(0.95, TOOL, { by: tool }), legend }],
      }),
      chart({
        title: 'Failed tool calls',
        about: 'Share of the calls of a tool that fail.',
        unit: 'percentunit',
        lines: [{ query: q.failedShare(TOOL, { by: tool }), legend }],
      }),
      chart({
        title: 'HTTP requests, p95',
        about: 'Requests of model adapters and tools, to the last byte of the answer.',
        unit: 's',
        width: 12,
        lines: [{ query: q.quantile(0.95, request, { by: ['server_address'] }), legend: '{{server_address}}' }],
      }),
      chart({
        title: 'HTTP answers',
        about: 'Answers per second, by host and status.',
        unit: 'reqps',
        width: 12,
        lines: [
          {
            query: q.countRate(request, { by: ['server_address', 'http_response_status_code'] }),
            legend: '{{server_address}} {{http_response_status_code}}',
          },
        ],
      }),
    ],
  }
}

function mcpAndMemory(q: Queries): Row {
  const method = ['mcp_method_name']
  const database = 'db.client.operation.duration'
  return {
    title: 'MCP and memory',
    panels: [
      chart({
        title: 'MCP requests, p95',
        about: 'From sending to the answer (client), and from receiving to the answer (server).',
        unit: 's',
        lines: [
          {
            query: q.quantile(0.95, 'mcp.client.operation.duration', { by: method }),
            legend: 'client {{mcp_method_name}}',
          },
          {
            query: q.quantile(0.95, 'mcp.server.operation.duration', { by: method }),
            legend: 'server {{mcp_method_name}}',
          },
        ],
      }),
      chart({
        title: 'Failed MCP requests',
        about: 'Failures per second.',
        unit: 'reqps',
        lines: [
          {
            query: q.countRate('mcp.client.operation.duration', { by: [...method, 'error_type'], where: FAILED }),
            legend: '{{mcp_method_name}} {{error_type}}',
          },
        ],
      }),
      chart({
        title: 'Databases, p95',
        about: 'SQLite and vector stores, by operation.',
        unit: 's',
        lines: [
          {
            query: q.quantile(0.95, database, { by: ['db_system_name', 'db_operation_name'] }),
            legend: '{{db_system_name}} {{db_operation_name}}',
          },
        ],
      }),
    ],
  }
}

function channels(q: Queries): Row {
  const channel = ['channel_name']
  return {
    title: 'Channels',
    panels: [
      chart({
        title: 'Messages',
        about: 'Messages per second that a channel took in, and that reached a receiver.',
        unit: 'short',
        width: 6,
        lines: [
          { query: q.rate('channel.sent', { by: channel }), legend: '{{channel_name}} sent' },
          { query: q.rate('channel.received', { by: channel }), legend: '{{channel_name}} received' },
        ],
      }),
      chart({
        title: 'Waiting messages',
        about: 'A queue that only grows has a receiver that does not keep up.',
        unit: 'short',
        width: 6,
        lines: [{ query: q.greatest('channel.queue_depth', { by: channel }), legend: '{{channel_name}}' }],
      }),
      chart({
        title: 'Dropped messages',
        about: 'Per second: the channel was full, or nobody listened.',
        unit: 'short',
        width: 6,
        lines: [{ query: q.rate('channel.dropped', { by: channel }), legend: '{{channel_name}}' }],
      }),
      chart({
        title: 'Waits for room, p95',
        about: 'How long a send waits where the channel is full.',
        unit: 's',
        width: 6,
        lines: [
          { query: q.quantile(0.95, 'channel.backpressure_latency_us', { by: channel }), legend: '{{channel_name}}' },
        ],
      }),
    ],
  }
}
