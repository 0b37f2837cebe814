/** Wraps whatever finds the skills that fit a task. */
import { defineWrapper, type Wrapper, type WrapperOptions } from '@zeph-telemetry/core'
import { SKILL_ROWS } from './rows/skill-rows.ts'
import { skillSpans } from './skill-spans.ts'
import type { SKILL_SPANS } from './span-map.ts'

/** Where the embeddings of skills are kept. */
export interface VectorStore {
  /** Becomes `db.system.name`, such as `qdrant`, `sqlite`, `pgvector`. */
  readonly system: string
  readonly collection?: string
  readonly serverAddress?: string
  readonly serverPort?: number
}

/** How a matcher is wrapped. */
export interface InstrumentSkillMatcherOptions<T> extends WrapperOptions<typeof SKILL_SPANS, T> {
  /** Default: a Qdrant of which nothing else is known. */
  readonly vectorStore?: VectorStore
  /** Name of the text index; becomes `gen_ai.data_source.id`. */
  readonly textIndex?: string
}

const wrapMatcher: Wrapper<typeof SKILL_SPANS> = defineWrapper(skillSpans, {
  methods: {
    match: 'skill.match',
    sync: 'skill.matcher_sync',
    searchText: 'skill.bm25_search',
    matchEmbedding: 'skill.qdrant_match',
  },
  rows: SKILL_ROWS,
})

const QDRANT: VectorStore = { system: 'qdrant' }

/**
 * Makes finding skills (`match`), the search by words (`searchText`) and by embedding (`matchEmbedding`) inside it, and bringing the
 * indexes up to date (`sync`) spans, and whatever `methods` names. Methods that the object does not have are left out. Without the
 * `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const matcher = instrumentSkillMatcher(new MyMatcher(), { vectorStore: { system: 'qdrant', collection: 'skills' } })
 */
export function instrumentSkillMatcher<T extends object>(
  matcher: T,
  options: InstrumentSkillMatcherOptions<T> = {},
): T {
  const { vectorStore = QDRANT, textIndex, attributes, ...rest } = options
  return wrapMatcher(matcher, {
    ...rest,
    attributes: {
      ...attributes,
      'skill.bm25_search': { 'gen_ai.data_source.id': textIndex, ...attributes?.['skill.bm25_search'] },
      'skill.qdrant_match': { ...storeAttributes(vectorStore), ...attributes?.['skill.qdrant_match'] },
    },
  } as WrapperOptions<typeof SKILL_SPANS, T>)
}

function storeAttributes({ system, collection, serverAddress, serverPort }: VectorStore) {
  return {
    'db.system.name': system,
    'db.collection.name': collection,
    'server.address': serverAddress,
    'server.port': serverPort,
  }
}
