/** The spans of tools: the only place where their names and attribute keys are written. */
import type { SpanMap } from '@zeph-telemetry/core'

export const TOOL_SPANS = {
  'tool.execute': {
    kind: 'internal',
    brief: 'outer tool execution wrapper',
    parents: ['agent.tool_exec', 'agent.tool_batch'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'always execute_tool',
        required: true,
        example: 'execute_tool',
      },
      'gen_ai.tool.name': { type: 'string', brief: "the tool's name", required: true, example: 'shell' },
      'gen_ai.tool.call.id': { type: 'string', brief: 'the id the model gave the call', example: 'call_1' },
      'gen_ai.tool.type': { type: 'string', brief: 'function, extension or datastore', example: 'function' },
    },
  },
  'tool.shell': {
    kind: 'client',
    brief: 'shell command execution',
    parents: ['tool.execute', 'tool.execute_call'],
    attributes: {
      'process.executable.name': {
        type: 'string',
        brief: 'name of the program, without its path',
        required: true,
        example: 'sh',
      },
      'process.pid': { type: 'int', brief: 'process id of the child', example: 4711 },
      'process.exit.code': { type: 'int', brief: 'exit code; absent where a signal ended the process', example: 0 },
      'zeph.process.signal': { type: 'string', brief: 'the signal that ended the process', example: 'SIGKILL' },
      'error.type': { type: 'string', brief: 'exit code or signal of a process that failed', example: '1' },
    },
  },
  'tool.file': {
    kind: 'internal',
    brief: 'file system operations',
    parents: ['tool.execute', 'tool.execute_call'],
    attributes: {
      'zeph.file.operation': {
        type: 'string',
        brief: 'function of node:fs/promises',
        required: true,
        example: 'readFile',
      },
      'file.extension': { type: 'string', brief: 'extension of the path, without the dot', example: 'ts' },
      'file.size': { type: 'int', brief: 'bytes read or written', unit: 'By', example: 2048 },
    },
  },
} as const

TOOL_SPANS satisfies SpanMap
