/** The spans of tools: the only place where their names and attribute keys are written. */
import type { SpanMap } from '@zeph-telemetry/core'

export const TOOL_SPANS = {
  'tool.execute': {
    kind: 'internal',
    phase: 'tools',
    brief: 'outer tool execution wrapper',
    parents: ['agent.tool_exec', 'agent.tool_batch', 'agent.tool_loop', 'agent.mcp_dispatch', 'agent.plan_execute'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'always execute_tool',
        required: true,
        value: 'execute_tool',
        example: 'execute_tool',
      },
      'gen_ai.tool.name': { type: 'string', brief: "the tool's name", required: true, example: 'shell' },
      'gen_ai.tool.call.id': { type: 'string', brief: 'the id the model gave the call', example: 'call_1' },
      'gen_ai.tool.type': { type: 'string', brief: 'function, extension or datastore', example: 'function' },
      'gen_ai.tool.call.arguments': {
        type: 'string',
        brief: 'what the tool was called with',
        content: true,
        example: '{"command":"ls"}',
      },
      'gen_ai.tool.call.result': { type: 'string', brief: 'what the tool gave back', content: true, example: 'a.ts' },
    },
  },
  'tool.execute_call': {
    kind: 'internal',
    phase: 'tools',
    brief: 'single tool call',
    parents: ['tool.execute', 'agent.tool_exec', 'agent.tool_batch', 'agent.tool_loop'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'always execute_tool; left out inside a tool.execute of the same tool',
        required: true,
        value: 'execute_tool',
        example: 'execute_tool',
      },
      'gen_ai.tool.name': { type: 'string', brief: "the tool's name", required: true, example: 'shell' },
      'gen_ai.tool.call.id': { type: 'string', brief: 'the id the model gave the call', example: 'call_1' },
      'gen_ai.tool.type': { type: 'string', brief: 'function, extension or datastore', example: 'function' },
      'zeph.tool.confirmed': { type: 'boolean', brief: 'true where a person has allowed the call', example: true },
      'gen_ai.tool.call.arguments': {
        type: 'string',
        brief: 'what the tool was called with',
        content: true,
        example: '{"command":"ls"}',
      },
      'gen_ai.tool.call.result': { type: 'string', brief: 'what the tool gave back', content: true, example: 'a.ts' },
    },
  },
  'tool.shell': {
    kind: 'client',
    phase: 'tools',
    brief: 'shell command execution',
    parents: ['tool.execute', 'tool.execute_call'],
    attributes: {
      'process.executable.name': {
        type: 'string',
        brief: 'name of the program, without its path',
        required: true,
        example: 'sh',
      },
      'zeph.command.hash': {
        type: 'string',
        brief: 'by which equal commands are told, arguments included',
        example: '2c26b46b68ffc68f',
      },
      'process.pid': { type: 'int', brief: 'process id of the child', example: 4711 },
      'process.exit.code': { type: 'int', brief: 'exit code; absent where a signal ended the process', example: 0 },
      'zeph.process.signal': { type: 'string', brief: 'the signal that ended the process', example: 'SIGKILL' },
      'error.type': {
        type: 'string',
        brief: 'exit code or signal of a process that failed; with execa also timeout and canceled',
        example: '1',
      },
      'process.command_args': {
        type: 'string[]',
        brief: 'program and arguments',
        content: true,
        example: ['git', 'log', '-1'],
      },
    },
  },
  'tool.web_scrape': {
    // A scraper's own span; a request that an adapter makes inside or in place of it is a client's.
    kind: 'internal',
    otherKinds: ['client'],
    phase: 'tools',
    brief: 'web scraping',
    parents: ['tool.execute', 'tool.execute_call', 'tool.web_scrape'],
    attributes: {
      'url.domain': { type: 'string', brief: 'host of the URL', example: 'example.org' },
      'http.request.method': { type: 'string', brief: 'method, of requests only', example: 'GET' },
      'http.response.status_code': { type: 'int', brief: 'status of the answer', example: 200 },
      'http.response.body.size': {
        type: 'int',
        brief: 'bytes of the body as it was sent, where the answer says so',
        unit: 'By',
        example: 5120,
      },
      'server.address': { type: 'string', brief: 'host that was asked, of requests only', example: 'example.org' },
      'server.port': { type: 'int', brief: 'its port', example: 443 },
      'error.type': { type: 'string', brief: 'status from 400 on, or kind of failure', example: '404' },
      'url.full': {
        type: 'string',
        brief: 'the URL, decoded',
        content: true,
        example: 'https://example.org/docs?page=2',
      },
    },
  },
  'tool.file': {
    kind: 'internal',
    phase: 'tools',
    brief: 'file system operations',
    parents: ['tool.execute', 'tool.execute_call'],
    attributes: {
      'zeph.file.operation': {
        type: 'string',
        brief: 'function of node:fs or node:fs/promises; other where a method of your own does not say',
        required: true,
        example: 'readFile',
      },
      'zeph.path.hash': {
        type: 'string',
        brief: 'by which operations on the same absolute path are told',
        example: 'fcde2b2edba56bf4',
      },
      'file.extension': { type: 'string', brief: 'extension of the path, without the dot', example: 'ts' },
      'file.size': { type: 'int', brief: 'bytes read or written', unit: 'By', example: 2048 },
      'file.path': { type: 'string', brief: 'absolute path', content: true, example: '/srv/app/index.ts' },
    },
  },
  'tool.search_code': {
    kind: 'internal',
    phase: 'tools',
    brief: 'code search',
    parents: ['tool.execute', 'tool.execute_call', 'context.fetch_code'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'retrieval, only where a vector or text index is searched',
        example: 'retrieval',
      },
      'gen_ai.data_source.id': { type: 'string', brief: 'the index that is searched', example: 'repository' },
      'gen_ai.retrieval.top_k': { type: 'int', brief: 'most results asked for', unit: '{result}', example: 10 },
      'zeph.query.length': { type: 'int', brief: 'length of the query', unit: '{character}', example: 17 },
      'zeph.result.count': { type: 'int', brief: 'results found', unit: '{result}', example: 3 },
      'gen_ai.retrieval.query.text': {
        type: 'string',
        brief: 'the query',
        content: true,
        example: 'where is the token checked',
      },
    },
  },
  'tool.audit_log': {
    kind: 'internal',
    phase: 'tools',
    brief: 'audit logging',
    parents: ['tool.execute', 'tool.execute_call', 'agent.tool_exec', 'agent.tool_loop'],
    attributes: {
      'gen_ai.tool.name': { type: 'string', brief: 'the tool that the entry is about', example: 'shell' },
      'zeph.audit.entry': { type: 'string', brief: 'what is logged', content: true, example: '{"command":"ls"}' },
    },
  },
  'tool.cache': {
    kind: 'internal',
    phase: 'tools',
    brief: 'result caching',
    parents: ['tool.execute', 'tool.execute_call', 'agent.tool_exec', 'agent.tool_loop'],
    attributes: {
      'zeph.cache.hit': { type: 'boolean', brief: 'true where the cache has a result', example: true },
      'zeph.cache.key.hash': {
        type: 'string',
        brief: 'by which equal keys are told, where they are texts',
        example: 'b5bb9d8014a0f9b1',
      },
      'gen_ai.tool.name': { type: 'string', brief: 'the tool whose result is looked up', example: 'shell' },
      'zeph.cache.key': { type: 'string', brief: 'what is looked up', content: true, example: 'shell:ls' },
    },
  },
} as const

TOOL_SPANS satisfies SpanMap
