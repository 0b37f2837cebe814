/** The agent's spans: the only place where their names and attribute keys are written. */
import type { SpanMap } from '@zeph-telemetry/core'

export const AGENT_SPANS = {
  'agent.turn': {
    kind: 'internal',
    brief: 'outer envelope of one turn',
    parents: ['channel.cli', 'channel.telegram', 'channel.discord', 'channel.slack'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'always invoke_agent',
        required: true,
        example: 'invoke_agent',
      },
      'gen_ai.agent.name': { type: 'string', brief: "the agent's name", example: 'reference-agent' },
      'gen_ai.conversation.id': { type: 'string', brief: 'the session the turn belongs to', example: 'session-1' },
      'zeph.turn.id': { type: 'string', brief: "the turn's id within its session", example: 'turn-7' },
    },
  },
  'agent.security_prescreen': {
    kind: 'internal',
    brief: 'input validation, injection checks',
    parents: ['agent.turn'],
    attributes: {
      'zeph.prescreen.allowed': { type: 'boolean', brief: 'false where the input was refused', example: true },
    },
  },
  'agent.prepare_context': {
    kind: 'internal',
    brief: 'context assembly, truncation, cost estimation',
    parents: ['agent.turn'],
    attributes: {
      'zeph.context.messages': { type: 'int', brief: 'messages in the context', unit: '{message}', example: 12 },
    },
  },
  'agent.process_response': {
    kind: 'internal',
    brief: 'response parsing, tool extraction',
    parents: ['agent.turn', 'agent.tool_loop'],
    attributes: {
      'zeph.response.tool_calls': { type: 'int', brief: 'tool calls the model asked for', unit: '{call}', example: 1 },
    },
  },
  'agent.tool_loop': {
    kind: 'internal',
    brief: 'tool planning and execution loop',
    parents: ['agent.turn'],
    attributes: {
      'zeph.tool_loop.rounds': {
        type: 'int',
        brief: 'rounds until the model asked for no more tools',
        unit: '{round}',
        example: 2,
      },
    },
  },
  'agent.tool_exec': {
    kind: 'internal',
    brief: 'single tool invocation',
    parents: ['agent.tool_loop', 'agent.tool_batch'],
    attributes: {
      'gen_ai.tool.name': { type: 'string', brief: "the tool's name", example: 'shell' },
    },
  },
  'agent.persist_message': {
    kind: 'internal',
    brief: 'message storage',
    parents: ['agent.turn'],
    attributes: {
      'zeph.message.role': { type: 'string', brief: 'user, assistant, system or tool', example: 'assistant' },
    },
  },
} as const

AGENT_SPANS satisfies SpanMap
