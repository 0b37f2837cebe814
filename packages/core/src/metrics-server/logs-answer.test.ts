/** The newest log lines over HTTP, from a server that runs. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { RecentLines } from '../log/recent-lines.ts'
import { serve } from './fixtures/serve.ts'

const SECOND = 1000

const line = (fields: object) => `${JSON.stringify(fields)}\n`
const ago = (ms: number) => new Date(Date.now() - ms).toISOString()
const LINES = [
  line({ level: 'info', time: ago(3600 * SECOND), name: 'llm', msg: 'an hour ago' }),
  line({ level: 'debug', time: ago(300 * SECOND), name: 'llm.http', msg: 'five minutes ago' }),
  line({ level: 'error', time: ago(20 * SECOND), msg: 'just now' }),
]

let before: RecentLines | undefined

beforeEach(() => {
  before = state.recentLines
  const lines = new RecentLines()
  lines.most = 1000
  for (const text of LINES) lines.keep(text)
  state.recentLines = lines
})

afterEach(() => {
  state.recentLines = before
})

async function ask(query = '', init?: RequestInit) {
  const { healthUrl } = await serve()
  const response = await fetch(`${healthUrl}/logs${query}`, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text }
}

test('all lines, as they stand in the file, the oldest first; nobody keeps a copy on the way', async () => {
  const { status, headers, text } = await ask()
  expect([status, text]).toEqual([200, LINES.join('')])
  expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
  expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff'])
})

test.each([
  ['?level=info', [0, 2]],
  ['?level=error', [2]],
  ['?level=off', []],
  ['?name=llm', [0, 1]],
  ['?name=llm.http', [1]],
  ['?name=ll', []],
  ['?since=90s', [2]],
  ['?since=15m', [1, 2]],
  ['?since=2h', [0, 1, 2]],
  [`?since=${encodeURIComponent(ago(600 * SECOND))}`, [1, 2]],
  ['?limit=1', [2]],
  ['?limit=2&level=info', [0, 2]],
  ['?name=llm&since=15m&level=debug&limit=10', [1]],
])('%s', async (query, expected) => {
  const { status, text } = await ask(query)
  expect([status, text]).toEqual([200, expected.map((index) => LINES[index]).join('')])
})

test.each([
  ['?level=loud', 'level must be one of trace, debug, info, warn, error, fatal, off'],
  ['?since=yesterday', 'since must be a time as in the lines, or how long ago, as in 90s, 15m, 2h'],
  ['?limit=0', 'limit must be a whole number from 1 to 10000'],
  ['?limit=10001', 'limit must be a whole number from 1 to 10000'],
  ['?limit=1e3', 'limit must be a whole number from 1 to 10000'],
  ['?name=', 'name must be the name of a logger, or the beginning of one up to a dot'],
  ['?lvl=info', 'there is no such parameter; there are: level name since limit'],
  ['?constructor=1', 'there is no such parameter; there are: level name since limit'],
])('%s is answered with what is allowed', async (query, message) => {
  const { status, text } = await ask(query)
  expect([status, text]).toEqual([400, `${message}\n`])
})

test('without a limit there are 200', async () => {
  for (let index = 0; index < 300; index += 1) state.recentLines!.keep(line({ index }))
  const { text } = await ask()
  const lines = text.trimEnd().split('\n')
  expect([lines.length, lines.at(-1)]).toEqual([200, '{"index":299}'])
})

test('where no lines are kept it is said why', async () => {
  state.recentLines!.most = 0
  expect(await ask()).toMatchObject({ status: 404, text: 'no log lines are kept: logging.recent_lines is 0\n' })
  state.recentLines = undefined
  const text = 'no log lines are kept: the program has not loaded the log yet\n'
  expect(await ask()).toMatchObject({ status: 404, text })
})

test('HEAD has no body, POST is refused', async () => {
  expect(await ask('', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  expect(await ask('', { method: 'POST' })).toMatchObject({ status: 405 })
})

test('a page of the web that has this machine for its own name gets no lines', async () => {
  const { healthUrl } = await serve()
  const { request } = await import('node:http')
  const status = (path: string, host: string) =>
    new Promise<number | undefined>((resolve) => {
      request(`${healthUrl}${path}`, { headers: { host } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).end()
    })
  expect(await status('/logs', 'rebound.example.com')).toBe(403)
  expect(await status('/logs', 'rebound.example.com:9464')).toBe(403)
  expect(await status('', 'rebound.example.com')).toBe(200)
  for (const host of ['localhost:1', 'app.localhost', '127.0.0.1', '[::1]:9464', '10.0.0.7:80'])
    expect([host, await status('/logs', host)]).toEqual([host, 200])
})
