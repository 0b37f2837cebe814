import { expect, test } from 'vitest'
import { findEndpoints } from './find-endpoints.ts'

const textsIn = (code: string) => findEndpoints('case.ts', code).map(({ text }) => text)

test.each([
  ['a URL', "connect('http://localhost:4318')", 'http://localhost:4318'],
  ['a URL of any scheme', "connect('grpc://tempo')", 'grpc://tempo'],
  ['a default', "const url = given ?? 'https://otlp.example.com/v1/traces'", 'https://otlp.example.com/v1/traces'],
  ['a template with its host', `connect(\`https://example.com/\${path}\`)`, 'https://example.com/…'],
  ['a template without values', 'connect(`http://collector`)', 'http://collector'],
  ['a host with its port', "connect('collector:4317')", 'collector:4317'],
  ['an address with its port', "connect('127.0.0.1:4318')", '127.0.0.1:4318'],
  ['an address of IPv6 with its port', "connect('[::1]:4318/v1/traces')", '[::1]:4318/v1/traces'],
  ['a fallback of a key', "const key = { fallback: 'http://localhost:4318' }", 'http://localhost:4318'],
])('%s is found', (_case, code, text) => {
  expect(textsIn(code)).toEqual([text])
})

test.each([
  ['a comment', "// http://localhost:4318\n/* 'http://localhost:4318' */"],
  ['an example', "const key = { example: 'http://localhost:4318' }"],
  ['where figures were read', "const prices = { source: 'https://example.com/prices' }"],
  ['a sentence', "throw new Error('give a URL, such as http://localhost:4318')"],
  ['a scheme alone', "if (url.startsWith('http://')) {}"],
  ['a host that is put in', `connect(\`http://\${host}:\${port}/v1\`)`],
  ['a file', "open('file:///tmp/a')"],
  ['a path', "connect('/v1/traces')"],
  ['a time of day', "const at = '12:30'"],
  ['a name with a number', "const name = 'key:a1'"],
  ['a module', "import { a } from 'node:http'"],
])('%s is let through', (_case, code) => {
  expect(textsIn(code)).toEqual([])
})

test('its line is told', () => {
  expect(findEndpoints('case.ts', "\n\nconnect('http://a')")).toEqual([{ line: 3, text: 'http://a' }])
})
