/** The spans of channels: the only place where their names and attribute keys are written. */
import type { SpanMap } from '@zeph-telemetry/core'

const OPERATION_NAME = {
  type: 'string',
  brief: 'process or send; not on calls that send nothing',
  example: 'send',
} as const
const OPERATION_TYPE = {
  type: 'string',
  brief: 'process or send; not on calls that send nothing',
  example: 'send',
} as const
const MESSAGE_ID = { type: 'string', brief: "the service's id of the message", example: '1017' } as const
const TEMPLATE = {
  type: 'string',
  brief: 'kind of conversation, in the words of the service',
  example: 'private',
} as const
const SERVER = { type: 'string', brief: "host of the service's API", example: 'api.telegram.org' } as const
const DIRECTION = {
  type: 'string',
  brief: 'in: from a user; out: to the user, or a call of the service',
  required: true,
  example: 'in',
} as const
const EVENT = { type: 'string', brief: 'what arrived, in the words of the service', example: 'message' } as const
const METHOD = { type: 'string', brief: 'method of the API that was called', example: 'sendMessage' } as const
const ERROR = { type: 'string', brief: "the service's own code of a failure", example: '429' } as const
const CONVERSATION = { type: 'string', brief: "hash of the conversation's id", example: 'b1946ac92492d234' } as const
const LENGTH = {
  type: 'int',
  brief: "length of the message's text, in UTF-16 code units",
  unit: '{character}',
  example: 42,
} as const
const TEXT = { type: 'string', brief: "the message's text", content: true, example: 'What is the weather?' } as const

const SEND_DEPTH = {
  type: 'int',
  brief: 'messages that waited to be received when this one was sent',
  unit: '{message}',
  example: 3,
} as const
const RECEIVE_DEPTH = {
  type: 'int',
  brief: 'messages that wait when this one is received',
  unit: '{message}',
  example: 2,
} as const
const WAITED = { type: 'boolean', brief: 'true where the sender had to wait for room', example: true } as const
const DROPPED = {
  type: 'boolean',
  brief: 'true where the message was dropped for want of room',
  example: true,
} as const

export const CHANNEL_SPANS = {
  'channel.cli': {
    kind: 'internal',
    brief: 'CLI channel I/O',
    parents: ['agent.turn', 'channel.cli'],
    attributes: {
      'zeph.channel.direction': DIRECTION as typeof DIRECTION,
      'zeph.message.length': LENGTH as typeof LENGTH,
      'zeph.message.text': TEXT as typeof TEXT,
    },
  },
  'channel.telegram': {
    kind: 'consumer',
    otherKinds: ['client'],
    brief: 'Telegram adapter',
    parents: ['agent.turn', 'channel.telegram'],
    attributes: {
      'messaging.system.name': {
        type: 'string',
        brief: 'always telegram',
        required: true,
        value: 'telegram',
        example: 'telegram',
      },
      'messaging.operation.name': OPERATION_NAME as typeof OPERATION_NAME,
      'messaging.operation.type': OPERATION_TYPE as typeof OPERATION_TYPE,
      'messaging.message.id': MESSAGE_ID as typeof MESSAGE_ID,
      'messaging.destination.template': TEMPLATE as typeof TEMPLATE,
      'server.address': SERVER as typeof SERVER,
      'zeph.channel.direction': DIRECTION as typeof DIRECTION,
      'zeph.channel.event': EVENT as typeof EVENT,
      'zeph.channel.method': METHOD as typeof METHOD,
      'zeph.channel.error': ERROR as typeof ERROR,
      'zeph.conversation.hash': CONVERSATION as typeof CONVERSATION,
      'zeph.message.length': LENGTH as typeof LENGTH,
      'zeph.message.text': TEXT as typeof TEXT,
    },
  },
  'channel.discord': {
    kind: 'consumer',
    otherKinds: ['client'],
    brief: 'Discord adapter (feature-gated)',
    parents: ['agent.turn', 'channel.discord'],
    attributes: {
      'messaging.system.name': {
        type: 'string',
        brief: 'always discord',
        required: true,
        value: 'discord',
        example: 'discord',
      },
      'messaging.operation.name': OPERATION_NAME as typeof OPERATION_NAME,
      'messaging.operation.type': OPERATION_TYPE as typeof OPERATION_TYPE,
      'messaging.message.id': MESSAGE_ID as typeof MESSAGE_ID,
      'messaging.destination.template': TEMPLATE as typeof TEMPLATE,
      'server.address': SERVER as typeof SERVER,
      'zeph.channel.direction': DIRECTION as typeof DIRECTION,
      'zeph.channel.event': EVENT as typeof EVENT,
      'zeph.channel.method': METHOD as typeof METHOD,
      'zeph.channel.error': ERROR as typeof ERROR,
      'zeph.conversation.hash': CONVERSATION as typeof CONVERSATION,
      'zeph.message.length': LENGTH as typeof LENGTH,
      'zeph.message.text': TEXT as typeof TEXT,
    },
  },
  'channel.slack': {
    kind: 'consumer',
    otherKinds: ['client'],
    brief: 'Slack adapter (feature-gated)',
    parents: ['agent.turn', 'channel.slack'],
    attributes: {
      'messaging.system.name': {
        type: 'string',
        brief: 'always slack',
        required: true,
        value: 'slack',
        example: 'slack',
      },
      'messaging.operation.name': OPERATION_NAME as typeof OPERATION_NAME,
      'messaging.operation.type': OPERATION_TYPE as typeof OPERATION_TYPE,
      'messaging.message.id': MESSAGE_ID as typeof MESSAGE_ID,
      'messaging.destination.template': TEMPLATE as typeof TEMPLATE,
      'server.address': SERVER as typeof SERVER,
      'zeph.channel.direction': DIRECTION as typeof DIRECTION,
      'zeph.channel.event': EVENT as typeof EVENT,
      'zeph.channel.method': METHOD as typeof METHOD,
      'zeph.channel.error': ERROR as typeof ERROR,
      'zeph.conversation.hash': CONVERSATION as typeof CONVERSATION,
      'zeph.message.length': LENGTH as typeof LENGTH,
      'zeph.message.text': TEXT as typeof TEXT,
    },
  },
  'channel.status_send': {
    kind: 'producer',
    brief: 'agent status updates: a message is sent',
    parents: ['agent.turn', 'agent.tool_loop'],
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always status',
        required: true,
        value: 'status',
        example: 'status',
      },
      'zeph.channel.queue_depth': SEND_DEPTH as typeof SEND_DEPTH,
      'zeph.channel.waited': WAITED as typeof WAITED,
      'zeph.channel.dropped': DROPPED as typeof DROPPED,
    },
  },
  'channel.status_recv': {
    kind: 'consumer',
    brief: 'agent status updates: a message is received',
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always status',
        required: true,
        value: 'status',
        example: 'status',
      },
      'zeph.channel.queue_depth': RECEIVE_DEPTH as typeof RECEIVE_DEPTH,
    },
  },
  'channel.skill_reload_send': {
    kind: 'producer',
    brief: 'skill hot-reload signals: a message is sent',
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always skill_reload',
        required: true,
        value: 'skill_reload',
        example: 'skill_reload',
      },
      'zeph.channel.queue_depth': SEND_DEPTH as typeof SEND_DEPTH,
      'zeph.channel.waited': WAITED as typeof WAITED,
      'zeph.channel.dropped': DROPPED as typeof DROPPED,
    },
  },
  'channel.skill_reload_recv': {
    kind: 'consumer',
    brief: 'skill hot-reload signals: a message is received',
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always skill_reload',
        required: true,
        value: 'skill_reload',
        example: 'skill_reload',
      },
      'zeph.channel.queue_depth': RECEIVE_DEPTH as typeof RECEIVE_DEPTH,
    },
  },
  'channel.config_reload_send': {
    kind: 'producer',
    brief: 'config change notifications: a message is sent',
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always config_reload',
        required: true,
        value: 'config_reload',
        example: 'config_reload',
      },
      'zeph.channel.queue_depth': SEND_DEPTH as typeof SEND_DEPTH,
      'zeph.channel.waited': WAITED as typeof WAITED,
      'zeph.channel.dropped': DROPPED as typeof DROPPED,
    },
  },
  'channel.config_reload_recv': {
    kind: 'consumer',
    brief: 'config change notifications: a message is received',
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always config_reload',
        required: true,
        value: 'config_reload',
        example: 'config_reload',
      },
      'zeph.channel.queue_depth': RECEIVE_DEPTH as typeof RECEIVE_DEPTH,
    },
  },
  'channel.elicitation_send': {
    kind: 'producer',
    brief: 'MCP elicitation messages: a message is sent',
    parents: ['mcp.request', 'mcp.call_tool'],
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always elicitation',
        required: true,
        value: 'elicitation',
        example: 'elicitation',
      },
      'zeph.channel.queue_depth': SEND_DEPTH as typeof SEND_DEPTH,
      'zeph.channel.waited': WAITED as typeof WAITED,
      'zeph.channel.dropped': DROPPED as typeof DROPPED,
    },
  },
  'channel.elicitation_recv': {
    kind: 'consumer',
    brief: 'MCP elicitation messages: a message is received',
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always elicitation',
        required: true,
        value: 'elicitation',
        example: 'elicitation',
      },
      'zeph.channel.queue_depth': RECEIVE_DEPTH as typeof RECEIVE_DEPTH,
    },
  },
  'channel.metrics_send': {
    kind: 'producer',
    brief: 'metrics collector input: a message is sent',
    parents: ['agent.turn'],
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always metrics',
        required: true,
        value: 'metrics',
        example: 'metrics',
      },
      'zeph.channel.queue_depth': SEND_DEPTH as typeof SEND_DEPTH,
      'zeph.channel.waited': WAITED as typeof WAITED,
      'zeph.channel.dropped': DROPPED as typeof DROPPED,
    },
  },
  'channel.metrics_recv': {
    kind: 'consumer',
    brief: 'metrics collector input: a message is received',
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always metrics',
        required: true,
        value: 'metrics',
        example: 'metrics',
      },
      'zeph.channel.queue_depth': RECEIVE_DEPTH as typeof RECEIVE_DEPTH,
    },
  },
  'channel.cancel_send': {
    kind: 'producer',
    brief: 'graceful shutdown signalling: the word is given',
    parents: ['agent.turn'],
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always cancel',
        required: true,
        value: 'cancel',
        example: 'cancel',
      },
    },
  },
  'channel.cancel_recv': {
    kind: 'consumer',
    brief: 'graceful shutdown signalling: somebody who was to be told is',
    parents: ['agent.turn', 'channel.cancel_send'],
    attributes: {
      'channel.name': {
        type: 'string',
        brief: 'always cancel',
        required: true,
        value: 'cancel',
        example: 'cancel',
      },
    },
  },
} as const

CHANNEL_SPANS satisfies SpanMap
