import { setImmediate } from 'node:timers/promises'
import { withSpan } from '@zeph-telemetry/core'
import { assertSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instrumentSkillMatcher } from './index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

interface Hit {
  name: string
  score: number
}

class Matcher {
  #synced = false
  async match(task: string, { limit = 3 } = {}): Promise<{ skill: { name: string }; score: number }[]> {
    if (!this.#synced) await this.sync()
    const [worded, near] = await Promise.all([this.searchText(task, 10), this.matchEmbedding([0.1, 0.2, 0.3], 10)])
    return [...near, ...worded].slice(0, limit).map(({ name, score }) => ({ skill: { name }, score }))
  }
  searchText(_query: string, _limit: number): Hit[] {
    return [{ name: 'list-files', score: 7.5 }]
  }
  async matchEmbedding(_vector: readonly number[], _limit: number): Promise<Hit[]> {
    await setImmediate()
    return [
      { name: 'make-tea', score: 0.75 },
      { name: 'list-files', score: -0.5 },
    ]
  }
  async sync(): Promise<{ skills: number; indexed: number; removed: number }> {
    this.#synced = true
    return { skills: 7, indexed: 2, removed: 1 }
  }
}

test('finding skills is a span with both searches inside, and says what came of them', async () => {
  const matcher = instrumentSkillMatcher(new Matcher(), {
    vectorStore: { system: 'qdrant', collection: 'skills', serverAddress: 'localhost', serverPort: 6333 },
    textIndex: 'skill-texts',
  })
  expect((await matcher.match('boil it', { limit: 2 })).map(({ skill }) => skill.name)).toEqual([
    'make-tea',
    'list-files',
  ])
  assertSpanTree(
    recorder,
    `
    skill.match {"zeph.query.length":7,"zeph.query.limit":2,"zeph.result.count":2,"gen_ai.skill.name":"make-tea","zeph.skill.score":0.75}
      skill.matcher_sync {"zeph.skill.count":7,"zeph.skill.indexed":2,"zeph.skill.removed":1}
      skill.bm25_search {"gen_ai.operation.name":"retrieval","gen_ai.data_source.id":"skill-texts","gen_ai.retrieval.top_k":10,"zeph.query.length":7,"zeph.result.count":1,"zeph.skill.score":7.5}
      skill.qdrant_match {"db.system.name":"qdrant","db.operation.name":"query","db.collection.name":"skills","server.address":"localhost","server.port":6333,"db.response.returned_rows":2,"zeph.query.limit":10,"zeph.vector.dimensions":3,"zeph.skill.score":0.75}
    `,
  )
  expect(recorder.all('skill.qdrant_match').map(({ kind }) => kind)).toEqual(['client'])
  expect(recorder.find('skill.qdrant_match')?.attributes).not.toHaveProperty('zeph.query.length')
})

test('without options the store is a Qdrant of which nothing is claimed, and the text index has no name', async () => {
  await instrumentSkillMatcher(new Matcher()).match('x')
  expect(
    Object.keys(recorder.find('skill.qdrant_match')!.attributes).filter((key) => /^(db|server)/.test(key)),
  ).toEqual(['db.operation.name', 'db.system.name', 'db.response.returned_rows'])
  expect(recorder.find('skill.bm25_search')?.attributes).not.toHaveProperty('gen_ai.data_source.id')
})

test('a store inside the process is internal where a row says so; fixed attributes stand beside those of the store', async () => {
  const matcher = instrumentSkillMatcher(
    { matchEmbedding: (vector: Float32Array) => ({ points: [vector] }) },
    {
      vectorStore: { system: 'sqlite' },
      attributes: { 'skill.qdrant_match': { 'server.address': 'here' } },
      methods: { matchEmbedding: { span: 'skill.qdrant_match', kind: 'internal' } },
    },
  )
  matcher.matchEmbedding(new Float32Array(256))
  expect(recorder.spans.map(({ kind, attributes }) => [kind, attributes])).toEqual([
    [
      'internal',
      {
        'db.system.name': 'sqlite',
        'db.operation.name': 'query',
        'server.address': 'here',
        'zeph.vector.dimensions': 256,
        'db.response.returned_rows': 1,
      },
    ],
  ])
})

test("a store's HTTP status is on the span that failed", async () => {
  const failure = Object.assign(new Error('Not Found'), { status: 404 })
  const matcher = instrumentSkillMatcher({
    matchEmbedding: async (_request: { vector: number[] }) => Promise.reject(failure),
  })
  await expect(matcher.matchEmbedding({ vector: [1, 2] })).rejects.toBe(failure)
  expect(recorder.spans[0]).toMatchObject({
    status: 'error',
    attributes: { 'db.response.status_code': '404', 'error.type': 'Error', 'zeph.vector.dimensions': 2 },
  })
})

test.each([
  [
    { matches: [{ name: 'a', score: 1 }], strategy: 'hybrid' },
    {
      'zeph.result.count': 1,
      'gen_ai.skill.name': 'a',
      'zeph.skill.score': 1,
      'zeph.skill.match.strategy': 'hybrid',
    },
  ],
  [
    { name: 'make-tea', score: 0.5, strategy: 'as the user said' },
    { 'gen_ai.skill.name': 'make-tea', 'zeph.skill.score': 0.5 },
  ],
  [['make-tea'], { 'zeph.result.count': 1 }],
  [[{ name: 'Make tea for me', score: Number.NaN }], { 'zeph.result.count': 1 }],
  [[], { 'zeph.result.count': 0 }],
  ['make-tea', {}],
  [undefined, {}],
])('the match %j is told as %j', (result, attributes) => {
  instrumentSkillMatcher({ match: () => result }).match()
  expect(recorder.spans[0]?.attributes).toEqual(attributes)
})

test('a retrieval inside the search by words is the same retrieval, unless it is of another source', () => {
  const retrieve = (source: string) =>
    withSpan('test.search', { 'gen_ai.operation.name': 'retrieval', 'gen_ai.data_source.id': source }, () => source)
  const matcher = instrumentSkillMatcher({ searchText: retrieve }, { textIndex: 'skills' })
  matcher.searchText('skills')
  matcher.searchText('notes')
  expect(recorder.all('test.search').map(({ attributes }) => attributes['gen_ai.operation.name'])).toEqual([
    undefined,
    'retrieval',
  ])
})
