import type { AttributeDefinition, SpanDefinition } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { capturingContent } from './fixtures/capturing-content.ts'
import {
  instrumentAuditLog,
  instrumentCodeSearch,
  instrumentTool,
  instrumentToolCache,
  instrumentToolExecutor,
  instrumentWebScraper,
  TOOL_SPANS,
} from './index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const attributes = () => recorder.spans.map((span) => span.attributes)
const last = () => recorder.spans.at(-1)?.attributes

describe('a code search', () => {
  const search = instrumentCodeSearch({ search: (_query: unknown, _options?: unknown): unknown => ['a', 'b'] })

  test.each([
    ['a text', ['token'], { 'zeph.query.length': 5 }],
    ['a text and a limit', ['token', 7], { 'zeph.query.length': 5, 'gen_ai.retrieval.top_k': 7 }],
    ['a text and options', ['token', { topK: 7 }], { 'zeph.query.length': 5, 'gen_ai.retrieval.top_k': 7 }],
    ['one object', [{ query: 'token', limit: 7 }], { 'zeph.query.length': 5, 'gen_ai.retrieval.top_k': 7 }],
    ['a pattern', [/to.en/], { 'zeph.query.length': 5 }],
    ['what is no query', [5, -1], {}],
  ])('has the length of its query and its limit: %s', (_shape, args, expected) => {
    search.search(...(args as [unknown]))
    expect(attributes()).toEqual([{ ...expected, 'zeph.result.count': 2 }])
    expect(recorder.spans[0]).toMatchObject({ name: 'tool.search_code', kind: 'internal' })
  })

  test.each([
    ['a list', ['a'], 1],
    ['no result', [], 0],
    ['an object with a list', { matches: ['a', 'b', 'c'], took: 5 }, 3],
    ['a Map', new Map([['a', 1]]), 1],
    ['what has no count', 'a.ts:1', undefined],
  ])('counts its results: %s', async (_shape, found, count) => {
    await instrumentCodeSearch({ search: async () => found }).search()
    expect(last()?.['zeph.result.count']).toBe(count)
  })

  test('is a retrieval only where its owner says so', () => {
    const attributes = {
      'tool.search_code': { 'gen_ai.operation.name': 'retrieval', 'gen_ai.data_source.id': 'docs' },
    } as const
    instrumentCodeSearch({ search: () => [] }, { attributes }).search()
    expect(last()).toMatchObject({ 'gen_ai.operation.name': 'retrieval', 'gen_ai.data_source.id': 'docs' })
    search.search('x')
    expect(last()).not.toHaveProperty('gen_ai.operation.name')
  })
})

describe('an audit log', () => {
  test.each([
    ['its tool', [{ tool: 'shell', command: 'ls' }], 'shell'],
    ['its toolName', [{ toolName: 'shell' }], 'shell'],
    ['a tool that is an object', [{ tool: { name: 'shell' } }], 'shell'],
    ['what comes with a text', ['rm was refused', { tool: 'shell' }], 'shell'],
    ['no text, which may be anything', ['shell'], undefined],
  ])('names %s', (_source, entry, name) => {
    const written: unknown[] = []
    const log = instrumentAuditLog({
      record: (...given: unknown[]) => void written.push(given),
      log: (...given: unknown[]) => void written.push(given),
    })
    log.record(...entry)
    log.log(...entry)
    expect(written).toEqual([entry, entry])
    expect(recorder.spans.map((span) => [span.name, span.attributes['gen_ai.tool.name']])).toEqual([
      ['tool.audit_log', name],
      ['tool.audit_log', name],
    ])
  })
})

describe('a cache', () => {
  test.each([
    ['a value', 'cached', true],
    ['a value that is falsy', 0, true],
    ['undefined', undefined, false],
    ['null', null, false],
    ['an object that says miss', { hit: false, value: undefined }, false],
    ['an object that says hit', { hit: true, value: 1 }, true],
  ])('says whether it had it: %s', async (_what, found, hit) => {
    const cache = instrumentToolCache({ get: (_key: string) => found, lookup: async (_key: string) => found })
    expect(cache.get('key')).toBe(found)
    expect(await cache.lookup('key')).toBe(found)
    expect(recorder.spans.map(({ name }) => name)).toEqual(['tool.cache', 'tool.cache'])
    expect(attributes().map((given) => given['zeph.cache.hit'])).toEqual([hit, hit])
  })

  test('that failed says nothing of a hit', () => {
    const cache = instrumentToolCache({
      get: () => {
        throw new Error('gone')
      },
    })
    expect(() => cache.get()).toThrow('gone')
    expect(last()).toEqual({ 'error.type': 'Error' })
  })

  test('may be a Map; equal keys have equal hashes, and a key in parts may name its tool', () => {
    const map = instrumentToolCache(new Map<unknown, number>([['a', 1]]))
    for (const key of ['a', 'b', 'a', { tool: 'shell', command: 'ls' }]) map.get(key)
    const [a, b, again, parts] = attributes()
    expect(a?.['zeph.cache.key.hash']).toMatch(/^[0-9a-f]{16}$/)
    expect(again).toEqual(a)
    expect(b?.['zeph.cache.key.hash']).not.toBe(a?.['zeph.cache.key.hash'])
    expect(parts).toEqual({ 'gen_ai.tool.name': 'shell', 'zeph.cache.hit': false })
  })
})

describe('a scraper', () => {
  test.each([
    ['a text', 'https://docs.example.org:8443/a?b=c', 'docs.example.org'],
    ['a URL', new URL('https://example.org/a'), 'example.org'],
    ['an object with a URL', { url: 'https://example.org/a' }, 'example.org'],
    ['what is no URL', 'example.org/a', undefined],
    ['a URL without a host', 'data:text/plain,hello', undefined],
    ['nothing', undefined, undefined],
  ])('has the domain of %s', (_what, target, domain) => {
    const scraper = instrumentWebScraper({ scrape: (_target: unknown) => ({ status: 200, text: '' }) })
    scraper.scrape(target)
    expect(recorder.spans).toMatchObject([{ name: 'tool.web_scrape', kind: 'internal' }])
    expect(last()).toEqual({ ...(domain && { 'url.domain': domain }), 'http.response.status_code': 200 })
  })

  test('has the status of a page that has one', async () => {
    for (const page of [{ statusCode: 404 }, { status: 'ok' }, { status: 7 }, 'text', null]) {
      await instrumentWebScraper({ scrape: async () => page }).scrape()
    }
    expect(attributes().map((given) => given['http.response.status_code'])).toEqual([404, ...Array(4).fill(undefined)])
    expect(recorder.spans.every(({ status }) => status === 'unset')).toBe(true)
  })
})

describe('a method of a user’s own becomes any span of the map, by any wrapper', () => {
  const names = Object.keys(TOOL_SPANS) as (keyof typeof TOOL_SPANS)[]

  test.each([instrumentToolExecutor, instrumentTool, instrumentCodeSearch])('%s', (instrument) => {
    for (const span of names) {
      const object = instrument({ go: (..._given: unknown[]) => ({ exitCode: 0 }) }, { methods: { go: span } })
      object.go({ name: 'own', command: ['git', 'log'], path: '/a/b.ts', url: 'https://example.org', query: 'token' })
    }
    expect(recorder.spans.map(({ name }) => name)).toEqual(names)
    for (const { name, attributes } of recorder.spans) {
      const required = Object.entries<AttributeDefinition>(TOOL_SPANS[name as keyof typeof TOOL_SPANS].attributes)
      for (const [key, definition] of required) if (definition.required) expect(attributes).toHaveProperty([key])
    }
    const of = (name: string) => recorder.find(name)?.attributes
    expect(of('tool.shell')).toMatchObject({ 'process.executable.name': 'git', 'process.exit.code': 0 })
    expect(of('tool.file')).toMatchObject({ 'zeph.file.operation': 'other', 'file.extension': 'ts' })
    expect(of('tool.web_scrape')).toMatchObject({ 'url.domain': 'example.org' })
    expect(of('tool.search_code')).toMatchObject({ 'zeph.query.length': 5 })
  })

  test.each([
    ['a line for a shell', ['ls -l /private'], 'sh'],
    ['a program and a list', ['/usr/bin/git', ['log']], 'git'],
    ['a list', [['/usr/bin/git', 'log']], 'git'],
    ['an object', [{ command: 'git', args: ['log'] }], 'git'],
    ['what is no command', [5], 'unknown'],
  ])('a command is %s', (_what, args, program) => {
    const shell = instrumentToolExecutor({ sh: (..._given: unknown[]) => '' }, { methods: { sh: 'tool.shell' } })
    shell.sh(...args)
    expect(last()).toEqual({ 'process.executable.name': program, 'zeph.command.hash': expect.any(String) })
  })

  test('an exit code is a failure, without an exception where nothing was thrown', async () => {
    const methods = { sh: 'tool.shell' } as const
    instrumentTool({ sh: () => ({ exitCode: 3 }) }, { methods }).sh()
    const failure = Object.assign(new Error('failed'), { code: 4 })
    await expect(instrumentTool({ sh: async () => Promise.reject(failure) }, { methods }).sh()).rejects.toBe(failure)
    expect(recorder.spans.map(({ status, events }) => [status, events.length])).toEqual([
      ['error', 0],
      ['error', 1],
    ])
    expect(attributes().map((given) => given['process.exit.code'])).toEqual([3, 4])
  })
})

test('what is searched, logged, looked up and read is content, without credentials', async () => {
  const seen = await capturingContent(async () => {
    instrumentCodeSearch({ search: (_query: object) => [] }).search({ query: 'token' })
    instrumentAuditLog({ record: (_entry: object) => {} }).record({ tool: 'shell', command: 'ls' })
    instrumentToolCache({ get: (_key: string) => 1 }).get('shell:ls')
    instrumentWebScraper({ scrape: (_url: string) => '' }).scrape(
      'https://ada:pw@example.org/a%20b?q=c%26d&sig=c2lnbmF0dXJl4711',
    )
    return attributes()
  })
  expect(seen.map((given) => Object.entries(given).filter(([key]) => CONTENT_KEYS.includes(key)))).toEqual([
    [['gen_ai.retrieval.query.text', 'token']],
    [['zeph.audit.entry', { tool: 'shell', command: 'ls' }]],
    [['zeph.cache.key', 'shell:ls']],
    [['url.full', 'https://[REDACTED:url-credentials]@example.org/a b?q=c&d&sig=[REDACTED:url-parameter]']],
  ])
})

test('what a call that failed was given is content, too', async () => {
  const fail = (..._given: unknown[]) => {
    throw new Error('failed')
  }
  const given = { command: ['git', 'log'], path: '/a/b.ts', url: 'https://example.org/', query: 'token' }
  const names = [
    'tool.shell',
    'tool.web_scrape',
    'tool.file',
    'tool.search_code',
    'tool.audit_log',
    'tool.cache',
  ] as const
  const seen = await capturingContent(async () => {
    for (const span of names) {
      expect(() => instrumentTool({ go: fail }, { methods: { go: span } }).go(given)).toThrow('failed')
    }
    return attributes()
  })
  const isContent = (name: (typeof names)[number], key: string) =>
    (TOOL_SPANS[name].attributes as SpanDefinition['attributes'])[key]?.content === true
  expect(names.map((name, at) => Object.entries(seen[at]!).filter(([key]) => isContent(name, key)))).toEqual([
    [['process.command_args', ['git', 'log']]],
    [['url.full', 'https://example.org/']],
    [['file.path', '/a/b.ts']],
    [['gen_ai.retrieval.query.text', 'token']],
    [['zeph.audit.entry', given]],
    [['zeph.cache.key', given]],
  ])
})

const CONTENT_KEYS = ['gen_ai.retrieval.query.text', 'zeph.audit.entry', 'zeph.cache.key', 'url.full']
