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
} as const

CHANNEL_SPANS satisfies SpanMap
