/**
 * The spans of memory: the only place where their names and attribute keys are written. Long because it is data: one entry a span, in the
 * order of the specification.
 */
import type { SpanMap } from '@zeph-telemetry/core'

const STORE_ID = {
  type: 'string',
  brief: 'which memory, as `storeId` says',
  example: 'agent.db',
} as const

const RECORD_ID = { type: 'string', brief: 'id of the record, where it is one', example: 'memory-42' } as const

const RECORDS = {
  type: 'string',
  brief: 'the records, as objects with content, id and score',
  content: true,
  example: '[{"content":"Ada likes tea","id":"memory-42"}]',
} as const

const INPUT_LENGTH = {
  type: 'int',
  brief: 'length of the text that was given',
  unit: '{character}',
  example: 240,
} as const

const INPUT_TEXT = { type: 'string', brief: 'the text that was given', content: true, example: 'I like tea.' } as const

/** Both ways to look something up. */
const SEARCH = {
  'gen_ai.operation.name': {
    type: 'string',
    brief: 'always search_memory',
    required: true,
    value: 'search_memory',
    example: 'search_memory',
  },
  'gen_ai.memory.store.id': STORE_ID as typeof STORE_ID,
  'gen_ai.memory.record.id': RECORD_ID as typeof RECORD_ID,
  'gen_ai.memory.record.count': { type: 'int', brief: 'records found', unit: '{record}', example: 3 },
  'zeph.query.length': { type: 'int', brief: 'length of the query', unit: '{character}', example: 42 },
  'zeph.query.limit': { type: 'int', brief: 'records asked for at most', unit: '{record}', example: 5 },
  'zeph.result.top_score': { type: 'double', brief: 'best score of a record found', unit: '1', example: 0.83 },
  'gen_ai.memory.query.text': { type: 'string', brief: 'the query', content: true, example: 'What does Ada drink?' },
  'gen_ai.memory.records': RECORDS as typeof RECORDS,
} as const

const STATUS_CODE = { type: 'string', brief: 'code of a failure', example: '404' } as const

const RETURNED_ROWS = { type: 'int', brief: 'rows returned', unit: '{row}', example: 3 } as const

export const MEMORY_SPANS = {
  'memory.remember': {
    kind: 'internal',
    otherKinds: ['client'],
    phase: 'memory',
    brief: 'store operation',
    parents: ['agent.turn', 'agent.learning', 'agent.persist_message', 'memory.consolidation'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'always upsert_memory',
        required: true,
        value: 'upsert_memory',
        example: 'upsert_memory',
      },
      'gen_ai.memory.store.id': STORE_ID as typeof STORE_ID,
      'gen_ai.memory.record.id': RECORD_ID as typeof RECORD_ID,
      'gen_ai.memory.record.count': { type: 'int', brief: 'records given', unit: '{record}', example: 1 },
      'zeph.input.length': INPUT_LENGTH as typeof INPUT_LENGTH,
      'gen_ai.memory.records': RECORDS as typeof RECORDS,
    },
  },
  'memory.recall': {
    kind: 'internal',
    otherKinds: ['client'],
    phase: 'memory',
    brief: 'vector/BFS retrieval',
    parents: ['context.fetch_recall', 'context.fetch_graph_facts', 'agent.prepare_context', 'agent.turn'],
    attributes: SEARCH as typeof SEARCH,
  },
  'memory.summarize': {
    kind: 'internal',
    phase: 'memory',
    brief: 'summarization',
    parents: ['context.compaction', 'context.fetch_summaries', 'agent.turn', 'memory.consolidation'],
    attributes: {
      'zeph.input.messages': { type: 'int', brief: 'messages summarized', unit: '{message}', example: 20 },
      'zeph.input.length': INPUT_LENGTH as typeof INPUT_LENGTH,
      'zeph.summary.length': { type: 'int', brief: 'length of the summary', unit: '{character}', example: 480 },
      'zeph.summary.text': { type: 'string', brief: 'the summary', content: true, example: 'Ada planned a trip.' },
    },
  },
  'memory.graph_extract': {
    kind: 'internal',
    phase: 'memory',
    brief: 'entity/relation extraction',
    parents: ['memory.remember', 'agent.learning', 'agent.turn', 'memory.consolidation'],
    attributes: {
      'zeph.input.length': INPUT_LENGTH as typeof INPUT_LENGTH,
      'zeph.graph.entities': { type: 'int', brief: 'entities found', unit: '{entity}', example: 2 },
      'zeph.graph.relations': { type: 'int', brief: 'relations found', unit: '{relation}', example: 1 },
      'zeph.input.text': INPUT_TEXT as typeof INPUT_TEXT,
    },
  },
  'memory.persona_extract': {
    kind: 'internal',
    phase: 'memory',
    brief: 'persona fact extraction',
    parents: ['memory.remember', 'agent.learning', 'agent.turn', 'memory.consolidation'],
    attributes: {
      'zeph.input.length': INPUT_LENGTH as typeof INPUT_LENGTH,
      'zeph.persona.facts': { type: 'int', brief: 'facts found', unit: '{fact}', example: 2 },
      'zeph.input.text': INPUT_TEXT as typeof INPUT_TEXT,
    },
  },
  'memory.cross_session': {
    kind: 'internal',
    otherKinds: ['client'],
    phase: 'memory',
    brief: 'cross-session consolidation',
    parents: ['context.fetch_cross_session', 'agent.prepare_context', 'agent.turn'],
    attributes: SEARCH as typeof SEARCH,
  },
  'memory.vector_store': {
    kind: 'client',
    phase: 'memory',
    brief: 'Qdrant operations',
    parents: [
      'memory.recall',
      'memory.remember',
      'memory.cross_session',
      'memory.forgetting',
      'memory.consolidation',
      'skill.qdrant_match',
      'skill.matcher_sync',
      'context.fetch_code',
      'agent.code_index',
    ],
    attributes: {
      'db.system.name': { type: 'string', brief: 'the product', required: true, example: 'qdrant' },
      'db.operation.name': { type: 'string', brief: 'the method', required: true, example: 'query' },
      'db.collection.name': { type: 'string', brief: 'the collection', example: 'memories' },
      'db.operation.batch.size': {
        type: 'int',
        brief: 'points, ids or queries given, where more than one',
        unit: '{item}',
        example: 16,
      },
      'db.response.returned_rows': RETURNED_ROWS as typeof RETURNED_ROWS,
      'db.response.status_code': STATUS_CODE as typeof STATUS_CODE,
      'server.address': { type: 'string', brief: "the server's host name or address", example: '127.0.0.1' },
      'server.port': { type: 'int', brief: "the server's port", example: 6333 },
      'error.type': { type: 'string', brief: 'code or class of a failure', example: '404' },
    },
  },
  'memory.sqlite': {
    kind: 'client',
    phase: 'memory',
    // A database that lives in memory is no service that is called.
    otherKinds: ['internal'],
    brief: 'SQLite operations',
    parents: [
      'agent.persist_message',
      'agent.restore_history',
      'agent.prepare_context',
      'memory.recall',
      'memory.remember',
      'memory.cross_session',
      'memory.summarize',
      'memory.forgetting',
      'memory.consolidation',
    ],
    attributes: {
      'db.system.name': { type: 'string', brief: 'always sqlite', required: true, value: 'sqlite', example: 'sqlite' },
      'db.namespace': { type: 'string', brief: 'base name of the database file, or :memory:', example: 'agent.db' },
      'db.operation.name': { type: 'string', brief: 'first keyword of the statement', example: 'SELECT' },
      'db.collection.name': { type: 'string', brief: 'the table, where the statement names one', example: 'messages' },
      'db.query.text': {
        type: 'string',
        brief: 'the statement with every literal replaced by ?',
        example: 'SELECT * FROM messages WHERE id = ?',
      },
      'db.response.status_code': {
        type: 'string',
        brief: "SQLite's result code of a failure, as the driver gives it",
        example: 'SQLITE_BUSY',
      },
      'db.response.returned_rows': RETURNED_ROWS as typeof RETURNED_ROWS,
    },
  },
  'memory.admission': {
    kind: 'internal',
    phase: 'memory',
    brief: 'admission control check',
    parents: ['memory.remember', 'agent.learning', 'agent.turn'],
    attributes: {
      'zeph.admission.admitted': { type: 'boolean', brief: 'whether it is worth a record', example: true },
      'zeph.admission.score': { type: 'double', brief: 'how much it is worth', unit: '1', example: 0.7 },
      'zeph.admission.reason': { type: 'string', brief: 'why, where it is one word', example: 'duplicate' },
      'zeph.input.length': INPUT_LENGTH as typeof INPUT_LENGTH,
      'zeph.input.text': INPUT_TEXT as typeof INPUT_TEXT,
    },
  },
  'memory.compaction_probe': {
    kind: 'internal',
    phase: 'memory',
    brief: 'compaction eligibility probe',
    parents: ['context.compaction', 'context.check_summarization', 'memory.summarize', 'agent.turn'],
    attributes: {
      'zeph.compaction.eligible': { type: 'boolean', brief: 'whether compaction is worth it', example: true },
      'zeph.compaction.reason': { type: 'string', brief: 'why, where it is one word', example: 'too_short' },
      'zeph.compaction.score': { type: 'double', brief: 'how much it is worth', unit: '1', example: 0.6 },
      'zeph.context.messages': { type: 'int', brief: 'messages looked at', unit: '{message}', example: 40 },
      'zeph.context.tokens': { type: 'int', brief: 'estimated size of them', unit: '{token}', example: 9600 },
    },
  },
  'memory.forgetting': {
    kind: 'internal',
    phase: 'memory',
    brief: 'temporal decay and eviction',
    parents: ['memory.consolidation_loop', 'agent.turn'],
    attributes: {
      'gen_ai.memory.store.id': STORE_ID as typeof STORE_ID,
      'gen_ai.memory.record.id': RECORD_ID as typeof RECORD_ID,
      'gen_ai.memory.record.count': { type: 'int', brief: 'records forgotten', unit: '{record}', example: 4 },
      'zeph.forgetting.decayed': { type: 'int', brief: 'records that faded and stayed', unit: '{record}', example: 9 },
    },
  },
  'memory.consolidation': {
    kind: 'internal',
    phase: 'memory',
    brief: 'multi-turn consolidation',
    parents: ['memory.consolidation_loop', 'agent.turn'],
    attributes: {
      'gen_ai.memory.store.id': STORE_ID as typeof STORE_ID,
      'gen_ai.memory.record.count': { type: 'int', brief: 'records written', unit: '{record}', example: 2 },
      'zeph.consolidation.examined': { type: 'int', brief: 'records looked at', unit: '{record}', example: 30 },
      'zeph.consolidation.merged': {
        type: 'int',
        brief: 'records that went into another one',
        unit: '{record}',
        example: 5,
      },
    },
  },
  'memory.consolidation_loop': {
    kind: 'internal',
    phase: 'memory',
    brief: 'consolidation loop iteration',
    attributes: {
      'gen_ai.memory.store.id': STORE_ID as typeof STORE_ID,
      'zeph.consolidation.sessions': { type: 'int', brief: 'sessions looked at', unit: '{session}', example: 3 },
      'zeph.consolidation.merged': {
        type: 'int',
        brief: 'records that went into another one',
        unit: '{record}',
        example: 5,
      },
      'zeph.consolidation.forgotten': { type: 'int', brief: 'records forgotten', unit: '{record}', example: 4 },
    },
  },
} as const

MEMORY_SPANS satisfies SpanMap
