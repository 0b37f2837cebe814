import { describe, expect, test } from 'vitest'
import { headersIn } from './published-headers.ts'
import { bytesOf, methodOf, readableUrl, serverOf, sizeIn, urlOf } from './published-request.ts'
import { retryAfter } from './retry-after.ts'

describe('where a request goes', () => {
  test.each([
    [{ origin: 'https://api.openai.com', path: '/v1/responses' }, 'api.openai.com', 443],
    [{ origin: 'http://api.openai.com', path: '/' }, 'api.openai.com', 80],
    [{ origin: new URL('http://127.0.0.1:8080'), path: '/a?b' }, '127.0.0.1', 8080],
    [{ origin: 'http://[::1]:11434', path: '/api/chat' }, '::1', 11434],
    [{ origin: 'http://proxy:3128', path: 'http://api.example.com/v1' }, 'api.example.com', 80],
  ])('%o', (request, address, port) => {
    expect(serverOf(urlOf(request))).toEqual({ 'server.address': address, 'server.port': port })
  })

  test.each([{}, { path: '/x' }, { origin: 7, path: '/x' }, { origin: 'https://a.b', path: 7 }])(
    '%o: nobody knows',
    (request) => {
      expect(serverOf(urlOf(request))).toEqual({})
    },
  )
})

test.each([
  ['POST', 'POST'],
  ['QUERY', 'QUERY'],
  ['BREW', '_OTHER'],
  ['post', '_OTHER'],
  [undefined, '_OTHER'],
])('the method %s is told as %s', (method, told) => {
  expect(methodOf({ method })).toBe(told)
})

test.each([
  ['https://a.b/caf%C3%A9?x=%20y', 'https://a.b/café?x= y'],
  ['https://a.b/%FF%41', 'https://a.b/%FF%41'],
  ['https://a.b/plain', 'https://a.b/plain'],
])('%s reads %s', (url, text) => {
  expect(readableUrl(new URL(url))).toBe(text)
})

test.each([
  ['é', 2],
  [Buffer.from('abc'), 3],
  [new Uint16Array(2), 4],
  [new ArrayBuffer(5), 5],
  [undefined, 0],
  [{}, 0],
])('%o has as many bytes', (chunk, bytes) => {
  expect(bytesOf(chunk)).toBe(bytes)
})

test.each([
  ['15', 15],
  ['0', 0],
  ['', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  [undefined, undefined],
])('a length of %j is %j', (header, size) => {
  expect(sizeIn(header)).toBe(size)
})

describe('headers', () => {
  const NAMES = ['request-id', 'retry-after'] as const

  test.each<[string, unknown, object]>([
    [
      'buffers',
      ['Request-Id', 'a', 'server', 'x', 'retry-after', '2'].map(Buffer.from),
      { 'request-id': 'a', 'retry-after': '2' },
    ],
    ['texts', ['REQUEST-ID', 'a', 'request-id', 'b'], { 'request-id': 'a' }],
    ['a list of values', ['request-id', ['a', 'b']], { 'request-id': 'a' }],
    ['a name without a value', ['request-id'], {}],
    ['a name of the same length', ['request-ix', 'a'], {}],
    ['names that are none', [undefined, 'a', null, 'b', 7, 'c', {}, 'd'], {}],
    ['no list', 'request-id: a', {}],
    ['nothing', undefined, {}],
  ])('%s', (_what, published, found) => {
    expect(headersIn(published, NAMES)).toEqual(found)
  })
})

describe('the wait that a server asks for', () => {
  test.each([
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after-ms': '1500', 'retry-after': '7' }, 1.5],
    [{ 'retry-after-ms': 'soon', 'retry-after': '7' }, 7],
    [{ 'retry-after': '-7' }, undefined],
    [{ 'retry-after': '1e9' }, undefined],
    [{ 'retry-after': '90000' }, undefined],
    [{ 'retry-after': 'tomorrow' }, undefined],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, undefined],
    [{}, undefined],
  ])('%j: %j seconds', (headers, seconds) => {
    expect(retryAfter(headers)).toBe(seconds)
  })

  test('may be a date', () => {
    const seconds = retryAfter({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() })!
    expect(seconds).toBeGreaterThan(50)
    expect(seconds).toBeLessThanOrEqual(60)
  })
})
