/**
 * The agent's spans: the only place where their names and attribute keys are written. Long because it is data: one entry a span, in the
 * order of the specification.
 */
import type { SpanMap } from '@zeph-telemetry/core'

/** What a context is built for, and what it came to. */
const CONTEXT = {
  'zeph.query.length': { type: 'int', brief: 'length of the task', unit: '{character}', example: 42 },
  'zeph.context.messages': { type: 'int', brief: 'messages in the context', unit: '{message}', example: 12 },
  'zeph.context.tokens': { type: 'int', brief: 'estimated size of the context', unit: '{token}', example: 3100 },
  'zeph.context.budget': { type: 'int', brief: 'tokens that the context may take', unit: '{token}', example: 8000 },
  'zeph.context.fill': { type: 'double', brief: 'tokens divided by budget', unit: '1', example: 0.39 },
  'zeph.context.dropped': { type: 'int', brief: 'messages left out for the budget', unit: '{message}', example: 4 },
  'zeph.context.compacted': { type: 'boolean', brief: 'true where it had to be made smaller', example: false },
  'zeph.context.estimated_cost': {
    type: 'double',
    brief: 'what sending it is estimated to cost, in the currency of the agent',
    unit: '1',
    example: 0.004,
  },
  'zeph.query.text': { type: 'string', brief: 'the task', content: true, example: 'list the files' },
} as const

/** What is fetched for a context, and how much of it came. */
const FETCH = {
  'zeph.query.length': { type: 'int', brief: 'length of the query', unit: '{character}', example: 42 },
  'zeph.query.limit': { type: 'int', brief: 'results asked for at most', unit: '{result}', example: 5 },
  'zeph.result.count': { type: 'int', brief: 'results that came', unit: '{result}', example: 3 },
  'zeph.query.text': { type: 'string', brief: 'the query', content: true, example: 'What did I say about tea?' },
} as const

/** A context before and after it was made smaller. */
const COMPACTION = {
  'zeph.compaction.messages_before': { type: 'int', brief: 'messages before', unit: '{message}', example: 40 },
  'zeph.compaction.messages_after': { type: 'int', brief: 'messages after', unit: '{message}', example: 12 },
  'zeph.compaction.tokens_before': { type: 'int', brief: 'tokens before', unit: '{token}', example: 9600 },
  'zeph.compaction.tokens_after': { type: 'int', brief: 'tokens after', unit: '{token}', example: 2400 },
  'zeph.compaction.ratio': { type: 'double', brief: 'tokens after divided by tokens before', unit: '1', example: 0.25 },
} as const

const CONVERSATION = {
  type: 'string',
  brief: 'the session, where `withContext` gave one',
  example: 'session-1',
} as const

export const AGENT_SPANS = {
  'agent.turn': {
    kind: 'internal',
    phase: 'turn',
    brief: 'outer envelope of one turn',
    parents: ['channel.cli', 'channel.telegram', 'channel.discord', 'channel.slack'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'always invoke_agent',
        required: true,
        value: 'invoke_agent',
        example: 'invoke_agent',
      },
      'gen_ai.agent.name': { type: 'string', brief: "the agent's name", example: 'reference-agent' },
      'gen_ai.conversation.id': CONVERSATION as typeof CONVERSATION,
      'zeph.turn.id': { type: 'string', brief: "the turn's id within its session", example: 'turn-7' },
      'zeph.input.length': { type: 'int', brief: 'length of what was asked', unit: '{character}', example: 120 },
      'zeph.turn.llm_calls': {
        type: 'int',
        brief: 'model calls of this turn, failed ones too',
        unit: '{call}',
        example: 3,
      },
      'zeph.turn.tool_calls': {
        type: 'int',
        brief: 'tool calls of this turn, failed ones too',
        unit: '{call}',
        example: 2,
      },
      'zeph.turn.stop_reason': { type: 'string', brief: 'why the turn ended, as its result says', example: 'answered' },
      'gen_ai.input.messages': {
        type: 'string',
        brief: 'what was asked, as messages',
        content: true,
        example: '[{"role":"user","parts":[{"type":"text","content":"list the files"}]}]',
      },
      'gen_ai.output.messages': {
        type: 'string',
        brief: 'what was answered, as messages',
        content: true,
        example: '[{"role":"assistant","parts":[{"type":"text","content":"There are three."}]}]',
      },
    },
  },
  'agent.prepare_context': {
    kind: 'internal',
    phase: 'context',
    brief: 'context assembly, truncation, cost estimation',
    parents: ['agent.turn'],
    attributes: CONTEXT as typeof CONTEXT,
  },
  'agent.process_response': {
    kind: 'internal',
    brief: 'response parsing, tool extraction',
    parents: ['agent.turn', 'agent.tool_loop'],
    attributes: {
      'zeph.response.tool_calls': { type: 'int', brief: 'tool calls the model asked for', unit: '{call}', example: 1 },
      'zeph.response.length': { type: 'int', brief: 'length of the text', unit: '{character}', example: 240 },
    },
  },
  'agent.security_prescreen': {
    kind: 'internal',
    brief: 'input validation, injection checks',
    parents: ['agent.turn'],
    attributes: {
      'zeph.prescreen.allowed': { type: 'boolean', brief: 'false where the input was refused', example: true },
      'zeph.prescreen.findings': { type: 'int', brief: 'rules that the input broke', unit: '{finding}', example: 0 },
      'zeph.input.length': { type: 'int', brief: 'length of the input', unit: '{character}', example: 120 },
    },
  },
  'agent.tool_loop': {
    kind: 'internal',
    brief: 'tool planning and execution loop',
    parents: ['agent.turn', 'agent.plan_execute'],
    attributes: {
      'zeph.tool_loop.rounds': {
        type: 'int',
        brief: 'rounds until the model asked for no more tools',
        unit: '{round}',
        example: 2,
      },
      'zeph.tool_loop.tool_calls': { type: 'int', brief: 'tool calls of all rounds', unit: '{call}', example: 3 },
      'zeph.tool_loop.failed': { type: 'int', brief: 'tool calls of them that failed', unit: '{call}', example: 0 },
      'zeph.tool_loop.stop_reason': { type: 'string', brief: 'why the loop ended', example: 'max_rounds' },
    },
  },
  'agent.tool_exec': {
    kind: 'internal',
    phase: 'tools',
    brief: 'single tool invocation',
    parents: ['agent.tool_loop', 'agent.tool_batch', 'agent.plan_execute'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'always execute_tool; what runs the same tool inside does not carry it again',
        required: true,
        value: 'execute_tool',
        example: 'execute_tool',
      },
      'gen_ai.tool.name': { type: 'string', brief: "the tool's name", example: 'shell' },
      'gen_ai.tool.call.id': { type: 'string', brief: 'the id that the model gave the call', example: 'call_1' },
      'gen_ai.agent.name': { type: 'string', brief: "the agent's name", example: 'reference-agent' },
      'gen_ai.tool.call.arguments': {
        type: 'string',
        brief: 'arguments of the call',
        content: true,
        example: '{"command":"ls"}',
      },
      'gen_ai.tool.call.result': { type: 'string', brief: 'what the tool gave', content: true, example: 'a.ts' },
    },
  },
  'agent.tool_batch': {
    kind: 'internal',
    phase: 'tools',
    brief: 'batch execution of several tools',
    parents: ['agent.tool_loop', 'agent.plan_execute'],
    attributes: {
      'zeph.tool_batch.size': { type: 'int', brief: 'calls in the batch', unit: '{call}', example: 3 },
      'zeph.tool_batch.failed': { type: 'int', brief: 'calls of it that failed', unit: '{call}', example: 0 },
    },
  },
  'agent.learning': {
    kind: 'internal',
    brief: 'skill ranking and self-learning feedback',
    parents: ['agent.turn'],
    attributes: {
      'gen_ai.skill.name': { type: 'string', brief: 'the skill that the feedback is for', example: 'list-files' },
      'zeph.learning.outcome': { type: 'string', brief: 'how the turn went', example: 'success' },
      'zeph.learning.score': { type: 'double', brief: 'how well it went', unit: '1', example: 0.8 },
      'zeph.learning.updates': { type: 'int', brief: 'things learned or re-ranked', unit: '{update}', example: 2 },
    },
  },
  'agent.code_index': {
    kind: 'internal',
    brief: 'code repository indexing',
    parents: ['agent.turn'],
    attributes: {
      'zeph.code_index.files': { type: 'int', brief: 'files in the index', unit: '{file}', example: 310 },
      'zeph.code_index.chunks': {
        type: 'int',
        brief: 'pieces that they were cut into',
        unit: '{chunk}',
        example: 1900,
      },
      'zeph.code_index.changed': { type: 'int', brief: 'files read anew this time', unit: '{file}', example: 3 },
      'zeph.code_index.skipped': { type: 'int', brief: 'files left out', unit: '{file}', example: 12 },
      'zeph.code_index.size': { type: 'int', brief: 'bytes read', unit: 'By', example: 1048576 },
    },
  },
  'agent.mcp_dispatch': {
    kind: 'internal',
    phase: 'tools',
    brief: 'MCP tool dispatching',
    parents: ['agent.turn', 'agent.tool_loop', 'agent.tool_exec', 'agent.tool_batch', 'tool.execute'],
    attributes: {
      'gen_ai.tool.name': { type: 'string', brief: "the tool's name", example: 'notes_add' },
      'zeph.mcp.server.id': { type: 'string', brief: 'the server that has the tool', example: 'notes' },
    },
  },
  'agent.plan_execute': {
    kind: 'internal',
    brief: 'orchestration plan execution',
    parents: ['agent.turn'],
    attributes: {
      'zeph.plan.steps': { type: 'int', brief: 'steps of the plan', unit: '{step}', example: 4 },
      'zeph.plan.completed': { type: 'int', brief: 'steps that were carried out', unit: '{step}', example: 3 },
      'zeph.plan.failed': { type: 'int', brief: 'steps that failed', unit: '{step}', example: 1 },
      'zeph.plan.status': { type: 'string', brief: 'how the plan ended, as its result says', example: 'completed' },
    },
  },
  'context.assembly': {
    kind: 'internal',
    phase: 'context',
    brief: 'full context building',
    parents: ['agent.prepare_context', 'agent.turn'],
    attributes: CONTEXT as typeof CONTEXT,
  },
  'context.fetch_recall': {
    kind: 'internal',
    phase: 'context',
    brief: 'vector/BFS memory recall',
    parents: ['context.assembly', 'agent.prepare_context'],
    attributes: FETCH as typeof FETCH,
  },
  'context.fetch_summaries': {
    kind: 'internal',
    phase: 'context',
    brief: 'compressed memory retrieval',
    parents: ['context.assembly', 'agent.prepare_context'],
    attributes: {
      'zeph.query.limit': { type: 'int', brief: 'summaries asked for at most', unit: '{result}', example: 5 },
      'zeph.result.count': { type: 'int', brief: 'summaries that came', unit: '{result}', example: 3 },
    },
  },
  'context.fetch_code': {
    kind: 'internal',
    phase: 'context',
    brief: 'code index retrieval',
    parents: ['context.assembly', 'agent.prepare_context'],
    attributes: FETCH as typeof FETCH,
  },
  'context.fetch_cross_session': {
    kind: 'internal',
    phase: 'context',
    brief: 'cross-session context',
    parents: ['context.assembly', 'agent.prepare_context'],
    attributes: FETCH as typeof FETCH,
  },
  'context.fetch_graph_facts': {
    kind: 'internal',
    phase: 'context',
    brief: 'entity graph facts',
    parents: ['context.assembly', 'agent.prepare_context'],
    attributes: FETCH as typeof FETCH,
  },
  'context.compaction': {
    kind: 'internal',
    phase: 'context',
    brief: 'context compression',
    parents: ['context.assembly', 'agent.prepare_context', 'agent.tool_loop'],
    attributes: COMPACTION as typeof COMPACTION,
  },
  'context.check_summarization': {
    kind: 'internal',
    phase: 'context',
    brief: 'summarization eligibility',
    parents: ['context.compaction'],
    attributes: {
      'zeph.summarization.eligible': { type: 'boolean', brief: 'true where a summary is due', example: true },
      'zeph.summarization.reason': { type: 'string', brief: 'why, or why not', example: 'over_budget' },
      'zeph.context.messages': { type: 'int', brief: 'messages looked at', unit: '{message}', example: 40 },
      'zeph.context.tokens': { type: 'int', brief: 'their estimated size', unit: '{token}', example: 9600 },
    },
  },
  'context.microcompact': {
    kind: 'internal',
    phase: 'context',
    brief: 'in-turn compression',
    parents: ['context.compaction', 'agent.tool_loop'],
    attributes: COMPACTION as typeof COMPACTION,
  },
  'agent.persist_message': {
    kind: 'internal',
    phase: 'memory',
    brief: 'message storage',
    parents: ['agent.turn', 'agent.tool_loop'],
    attributes: {
      'gen_ai.conversation.id': CONVERSATION as typeof CONVERSATION,
      'zeph.message.role': { type: 'string', brief: 'user, assistant, system or tool', example: 'assistant' },
      'zeph.message.length': { type: 'int', brief: 'length of its text', unit: '{character}', example: 240 },
      'zeph.message.text': { type: 'string', brief: 'its text', content: true, example: 'There are three.' },
    },
  },
  'agent.restore_history': {
    kind: 'internal',
    phase: 'memory',
    brief: 'history retrieval',
    parents: ['agent.turn', 'agent.prepare_context', 'context.assembly'],
    attributes: {
      'gen_ai.conversation.id': CONVERSATION as typeof CONVERSATION,
      'zeph.query.limit': { type: 'int', brief: 'messages asked for at most', unit: '{message}', example: 20 },
      'zeph.result.count': { type: 'int', brief: 'messages that came', unit: '{message}', example: 8 },
    },
  },
} as const

AGENT_SPANS satisfies SpanMap
