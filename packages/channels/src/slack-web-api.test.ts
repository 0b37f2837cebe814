import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api'
import { type SlackStandIn, startSlackStandIn } from '@zeph-telemetry/chat-standins'
import { shortHash } from '@zeph-telemetry/core'
import { incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { everythingTold } from './fixtures/told.ts'
import { apiMethods } from './slack/api-methods.ts'
import { instrumentWebClient } from './slack-web-api.ts'

const SECRET = 'zx-canary-what-the-user-said'

let slack: SlackStandIn
let recorder: SpanRecorder

beforeEach(async () => {
  slack = await startSlackStandIn()
  recorder = recordSpans()
})

afterEach(async () => {
  recorder.stop()
  await slack.close()
  expect(incompleteSpans(recorder)).toEqual([])
  const told = everythingTold(recorder.spans)
  for (const secret of [slack.token, SECRET, slack.conversation]) expect(told).not.toContain(secret)
})

function makeClient(options: WebClientOptions = {}): WebClient {
  return new WebClient(slack.token, {
    slackApiUrl: slack.url,
    logLevel: LogLevel.ERROR,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    ...options,
  })
}

test('a method by name is a span of kind client', async () => {
  const client = instrumentWebClient(makeClient())
  const result = await client.chat.postMessage({ channel: slack.conversation, text: SECRET })
  expect(result).toMatchObject({ ok: true, channel: slack.conversation })
  expect(recorder.spans.length).toBe(1)
  expect(recorder.spans[0]).toMatchObject({ name: 'channel.slack', kind: 'client', status: 'unset' })
  expect(recorder.spans[0]?.attributes).toEqual({
    'messaging.system.name': 'slack',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.message.id': result.ts,
    'zeph.channel.direction': 'out',
    'zeph.channel.method': 'chat.postMessage',
    'zeph.conversation.hash': shortHash(slack.conversation),
    'zeph.message.length': SECRET.length,
    'server.address': '127.0.0.1',
  })
})

test('apiCall is one too, and what sends nothing is no sending', async () => {
  const client = instrumentWebClient(makeClient())
  await client.apiCall('auth.test')
  await client.auth.test({ token: slack.token })
  expect(recorder.spans.map(({ attributes }) => attributes)).toEqual(
    ['auth.test', 'auth.test'].map((method) => ({
      'messaging.system.name': 'slack',
      'zeph.channel.direction': 'out',
      'zeph.channel.method': method,
      'server.address': '127.0.0.1',
    })),
  )
})

test('every method of the client is a span by the name that is really called', async () => {
  class Named extends WebClient {
    override apiCall(method: string): Promise<never> {
      return Promise.resolve(method as never)
    }
  }
  const methods = apiMethods(new Named())
  expect(methods.length).toBeGreaterThan(250)
  const wrong = await Promise.all(
    methods.map(async ({ holder, key, method }) =>
      key === 'uploadV2' || (await holder[key]!()) === (method as unknown) ? [] : [method],
    ),
  )
  expect(wrong.flat()).toEqual([])
})

test("functions of the user's options are no methods", () => {
  const shouldRetry = () => true
  const client = instrumentWebClient(makeClient({ retryConfig: { retries: 0, shouldRetry } as object }))
  expect((client as unknown as { retryConfig: { shouldRetry: unknown } }).retryConfig.shouldRetry).toBe(shouldRetry)
})

test.each([
  { failure: { status: 200, error: 'is_archived' }, type: 'slack_webapi_platform_error', code: 'is_archived' },
  { failure: { status: 500 }, type: 'slack_webapi_http_error', code: '500' },
  { failure: { status: 429, retryAfter: 9 }, type: 'slack_webapi_rate_limited_error', code: undefined },
  { failure: { status: 0 }, type: 'slack_webapi_request_error', code: undefined },
])('$type is an error of the call, and the same error for the caller', async ({ failure, type, code }) => {
  const post = (client: WebClient) =>
    client.chat.postMessage({ channel: slack.conversation, text: SECRET }).catch((error: unknown) => error as Error)
  slack.failNext(failure)
  const bare = await post(makeClient())
  slack.failNext(failure)
  const traced = await post(instrumentWebClient(makeClient()))
  expect(traced).toMatchObject({ code: type, message: (bare as Error).message })
  expect(recorder.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': type } })
  expect(recorder.spans[0]?.attributes['zeph.channel.error']).toBe(code)
  expect(recorder.spans[0]?.events.map(({ name }) => name)).toEqual(['exception'])
})

test('retries are inside of one span', async () => {
  const client = instrumentWebClient(makeClient({ retryConfig: { retries: 2, minTimeout: 0, maxTimeout: 1 } }))
  slack.failNext({ status: 0 })
  expect((await client.auth.test()).ok).toBe(true)
  expect(slack.calls().length).toBe(2)
  expect(recorder.spans.map(({ status }) => status)).toEqual(['unset'])
})

test('files, streams and pages go through methods that are spans', async () => {
  const client = instrumentWebClient(makeClient())
  await expect(client.files.uploadV2({ content: SECRET, filename: 'a.txt' })).rejects.toThrow('unknown_method')
  expect(recorder.started.map(({ attributes }) => attributes['zeph.channel.method'])).toEqual([
    'files.uploadV2',
    'files.getUploadURLExternal',
  ])
  expect(recorder.started[1]?.parentSpanId).toBe(recorder.started[0]?.spanId)
  recorder.clear()
  for await (const page of client.paginate('auth.test')) expect(page.ok).toBe(true)
  expect(recorder.spans.map(({ attributes }) => attributes['zeph.channel.method'])).toEqual(['auth.test'])
})

test('the client is what it was; instrumenting twice changes nothing', async () => {
  const client = makeClient()
  const [keys, names] = [Object.keys(client), Object.keys(client.chat)]
  expect(instrumentWebClient(instrumentWebClient(client))).toBe(client)
  expect([Object.keys(client), Object.keys(client.chat)]).toEqual([keys, names])
  expect([client.chat.postMessage.name, client.apiCall.name]).toEqual(['bound apiCall', 'apiCall'])
  expect(client).toBeInstanceOf(WebClient)
  await client.auth.test()
  expect(recorder.spans.length).toBe(1)
})
