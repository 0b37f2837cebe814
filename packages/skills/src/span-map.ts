/** The spans of skills: the only place where their names and attribute keys are written. */
import type { SpanMap } from '@zeph-telemetry/core'

export const SKILL_SPANS = {
  'skill.registry_load': {
    kind: 'internal',
    brief: 'load skill registry',
    parents: ['agent.turn', 'skill.hot_reload'],
    attributes: {
      'zeph.skill.count': { type: 'int', brief: 'skills in the registry', unit: '{skill}', example: 7 },
      'zeph.skill.failed': { type: 'int', brief: 'skills that could not be loaded', unit: '{skill}', example: 0 },
    },
  },
  'skill.match': {
    kind: 'internal',
    brief: 'skill matching (hybrid or pure embedding)',
    parents: ['agent.turn', 'agent.prepare_context', 'context.assembly'],
    attributes: {
      'gen_ai.skill.name': { type: 'string', brief: 'the skill that matches best', example: 'list-files' },
      'zeph.skill.score': { type: 'double', brief: 'its score', unit: '1', example: 0.83 },
      'zeph.skill.match.strategy': { type: 'string', brief: 'such as hybrid or embedding', example: 'hybrid' },
      'zeph.query.length': { type: 'int', brief: 'length of the task', unit: '{character}', example: 42 },
      'zeph.query.limit': { type: 'int', brief: 'skills asked for at most', unit: '{skill}', example: 3 },
      'zeph.result.count': { type: 'int', brief: 'skills that match', unit: '{skill}', example: 2 },
      'zeph.query.text': { type: 'string', brief: 'the task', content: true, example: 'list the files' },
    },
  },
  'skill.matcher_sync': {
    kind: 'internal',
    brief: 'matcher synchronization',
    parents: ['skill.hot_reload', 'skill.registry_load', 'agent.turn'],
    attributes: {
      'zeph.skill.count': { type: 'int', brief: 'skills that can be found now', unit: '{skill}', example: 7 },
      'zeph.skill.indexed': { type: 'int', brief: 'skills that were indexed anew', unit: '{skill}', example: 1 },
      'zeph.skill.removed': { type: 'int', brief: 'skills that were removed', unit: '{skill}', example: 0 },
    },
  },
  'skill.hot_reload': {
    kind: 'internal',
    brief: 'hot-reload cycle',
    parents: ['channel.skill_reload_recv'],
    attributes: {
      'gen_ai.skill.name': { type: 'string', brief: 'the skill that changed', example: 'list-files' },
      'zeph.skill.change': { type: 'string', brief: 'such as added, changed, removed', example: 'changed' },
      'zeph.skill.version': { type: 'string', brief: 'its version after that', example: '3' },
      'zeph.path.hash': {
        type: 'string',
        brief: 'names the changed file without saying it',
        example: '9f86d081884c7d65',
      },
      'file.path': { type: 'string', brief: 'the changed file', content: true, example: 'skills/list-files/SKILL.md' },
    },
  },
  'skill.generate': {
    kind: 'internal',
    brief: 'skill generation',
    parents: ['agent.learning', 'agent.turn'],
    attributes: {
      'gen_ai.skill.name': { type: 'string', brief: 'the new skill', example: 'count-lines' },
      'zeph.query.length': { type: 'int', brief: 'length of the request', unit: '{character}', example: 90 },
      'zeph.query.text': { type: 'string', brief: 'the request', content: true, example: 'count the lines of a file' },
    },
  },
  'skill.evolution': {
    kind: 'internal',
    brief: 'skill evolution via feedback',
    parents: ['agent.learning', 'agent.turn'],
    attributes: {
      'gen_ai.skill.name': { type: 'string', brief: 'the skill that is made better', example: 'list-files' },
      'zeph.skill.version': { type: 'string', brief: 'its version after that', example: '3' },
      'zeph.feedback.length': { type: 'int', brief: 'length of the feedback', unit: '{character}', example: 60 },
      'zeph.feedback.text': { type: 'string', brief: 'the feedback', content: true, example: 'say how large they are' },
    },
  },
  'skill.bm25_search': {
    kind: 'internal',
    brief: 'BM25 matching',
    parents: ['skill.match'],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'always retrieval',
        required: true,
        value: 'retrieval',
        example: 'retrieval',
      },
      'gen_ai.data_source.id': { type: 'string', brief: 'the text index, where it was named', example: 'skills' },
      'gen_ai.retrieval.top_k': { type: 'int', brief: 'skills asked for at most', unit: '{skill}', example: 5 },
      'zeph.query.length': { type: 'int', brief: 'length of the query', unit: '{character}', example: 42 },
      'zeph.result.count': { type: 'int', brief: 'skills found', unit: '{skill}', example: 2 },
      'zeph.skill.score': { type: 'double', brief: 'score of the first', unit: '1', example: 7.1 },
      'gen_ai.retrieval.query.text': { type: 'string', brief: 'the query', content: true, example: 'list the files' },
    },
  },
  'skill.qdrant_match': {
    kind: 'client',
    otherKinds: ['internal'],
    brief: 'embedding-based matching',
    parents: ['skill.match'],
    attributes: {
      'db.system.name': { type: 'string', brief: 'the vector store', required: true, example: 'qdrant' },
      'db.operation.name': {
        type: 'string',
        brief: 'always query',
        required: true,
        value: 'query',
        example: 'query',
      },
      'db.collection.name': { type: 'string', brief: 'the collection, where it was named', example: 'skills' },
      'server.address': { type: 'string', brief: "the store's host, where it was named", example: 'localhost' },
      'server.port': { type: 'int', brief: "the store's port, where it was named", example: 6333 },
      'db.response.returned_rows': { type: 'int', brief: 'points that came', unit: '{row}', example: 5 },
      'db.response.status_code': { type: 'string', brief: 'status that the store failed with', example: '404' },
      'zeph.query.limit': { type: 'int', brief: 'points asked for at most', unit: '{row}', example: 5 },
      'zeph.query.length': { type: 'int', brief: 'length of a query in words', unit: '{character}', example: 42 },
      'zeph.vector.dimensions': {
        type: 'int',
        brief: 'dimensions of a query vector',
        unit: '{dimension}',
        example: 256,
      },
      'zeph.skill.score': { type: 'double', brief: 'score of the first', unit: '1', example: 0.83 },
    },
  },
} as const

SKILL_SPANS satisfies SpanMap
