/** The spans of memory: the only place where their names and attribute keys are written. */
import type { SpanMap } from '@zeph-telemetry/core'

export const MEMORY_SPANS = {
  'memory.sqlite': {
    kind: 'client',
    brief: 'SQLite operations',
    parents: [
      'agent.persist_message',
      'agent.restore_history',
      'agent.prepare_context',
      'memory.recall',
      'memory.remember',
    ],
    attributes: {
      'db.system.name': { type: 'string', brief: 'always sqlite', required: true, example: 'sqlite' },
      'db.namespace': { type: 'string', brief: 'base name of the database file, or :memory:', example: 'agent.db' },
      'db.operation.name': { type: 'string', brief: 'first keyword of the statement', example: 'SELECT' },
      'db.collection.name': { type: 'string', brief: 'the table, where the statement names one', example: 'messages' },
      'db.query.text': {
        type: 'string',
        brief: 'the statement with every literal replaced by ?',
        example: 'SELECT * FROM messages WHERE id = ?',
      },
      'db.response.status_code': { type: 'string', brief: "SQLite's result code of a failure", example: '5' },
      'db.response.returned_rows': { type: 'int', brief: 'rows returned', unit: '{row}', example: 3 },
    },
  },
} as const

MEMORY_SPANS satisfies SpanMap
