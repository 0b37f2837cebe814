import { App, type AppOptions, LogLevel } from '@slack/bolt'
import { type SlackStandIn, startSlackStandIn } from '@zeph-telemetry/chat-standins'
import { shortHash } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { everythingTold } from './fixtures/told.ts'
import { channelSpans } from './index.ts'
import { instrumentBolt } from './slack-bolt.ts'

const SECRET = 'zx-canary-what-the-user-said'

let slack: SlackStandIn
let app: App
let recorder: SpanRecorder

beforeEach(async () => {
  slack = await startSlackStandIn()
  recorder = recordSpans()
  app = makeApp({ socketMode: true, appToken: slack.appToken })
})

afterEach(async () => {
  await app.stop()
  recorder.stop()
  await slack.close()
  expect(incompleteSpans(recorder)).toEqual([])
  const told = everythingTold(recorder.spans)
  for (const secret of [slack.token, slack.appToken, SECRET, slack.conversation]) expect(told).not.toContain(secret)
})

function makeApp(options: AppOptions): App {
  const clientOptions = { slackApiUrl: slack.url, retryConfig: { retries: 0 } }
  return new App({ token: slack.token, clientOptions, logLevel: LogLevel.ERROR, ...options })
}

const inbound = () => recorder.spans.filter(({ kind }) => kind === 'consumer')
const ended = (count: number) => expect.poll(() => inbound().length).toBe(count)

test('in socket mode an event is a root span around its listeners, with the calls of the API inside', async () => {
  instrumentBolt(app)
  app.message(async ({ say }) => {
    await say(`${SECRET} answered`)
  })
  await app.start()
  const id = slack.say({ text: SECRET })
  await slack.nextSent()
  await ended(1)
  assertSpanTree(
    recorder,
    `
    channel.slack {"zeph.channel.direction":"in"}
      channel.slack {"zeph.channel.method":"chat.postMessage"}
    `,
  )
  expect(recorder.started[0]).toMatchObject({ kind: 'consumer', status: 'unset' })
  expect(recorder.started[0]?.attributes).toEqual({
    'messaging.system.name': 'slack',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.message.id': id,
    'messaging.destination.template': 'channel',
    'zeph.channel.direction': 'in',
    'zeph.channel.event': 'message',
    'zeph.conversation.hash': shortHash(slack.conversation),
    'zeph.message.length': SECRET.length,
  })
})

test('over HTTP too, and actions say what they are', async () => {
  app = instrumentBolt(makeApp({ signingSecret: slack.signingSecret }))
  app.message(async ({ say }) => {
    await say('heard')
  })
  app.action(SECRET, async ({ ack, client }) => {
    await ack()
    await client.chat.postMessage({ channel: slack.conversation, text: 'pressed' })
  })
  const server = (await app.start(0)) as unknown as { address(): { port: number } }
  slack.deliverTo(`http://127.0.0.1:${server.address().port}/slack/events`)
  slack.say({ text: SECRET })
  await ended(1)
  slack.press({ action: SECRET })
  await ended(2)
  assertSpanTree(
    recorder,
    `
    channel.slack {"zeph.channel.event":"message"}
      channel.slack {"zeph.channel.method":"chat.postMessage"}
    channel.slack {"zeph.channel.event":"block_actions"}
      channel.slack {"zeph.channel.method":"chat.postMessage"}
    `,
  )
  expect(inbound()[1]?.attributes['zeph.conversation.hash']).toBe(shortHash(slack.conversation))
})

test('a command is one too, and what was typed after it is its text', async () => {
  instrumentBolt(app)
  app.command('/ask', async ({ ack }) => ack())
  const ack = Promise.withResolvers<void>()
  const body = {
    command: '/ask',
    text: SECRET,
    channel_id: slack.conversation,
    user_id: 'UADA',
    team_id: 'T0STANDIN',
    token: slack.token,
  }
  await app.processEvent({ body, ack: async () => ack.resolve() })
  await ack.promise
  expect(recorder.spans.map(({ attributes }) => attributes)).toMatchObject([
    {
      'zeph.channel.event': 'command',
      'zeph.message.length': SECRET.length,
      'zeph.conversation.hash': shortHash(slack.conversation),
    },
  ])
})

test('an app that was started inside of a span which is over handles events as roots', async () => {
  instrumentBolt(app)
  app.message(async () => {})
  await channelSpans.with('channel.cli', { 'zeph.channel.direction': 'in' }, () => app.start())
  slack.say({ text: 'hello' })
  await ended(1)
  expect(inbound()[0]?.parentSpanId).toBeUndefined()
  expect(inbound()[0]?.traceId).not.toBe(recorder.find('channel.cli')?.traceId)
})

test("a listener that throws ends in the span and reaches the app's error handler", async () => {
  const failure = new RangeError('out of range')
  const caught = Promise.withResolvers<unknown>()
  instrumentBolt(app)
  app.message(async () => {
    throw failure
  })
  app.error(async (error) => caught.resolve(error))
  await app.start()
  slack.say({ text: SECRET })
  expect(await caught.promise).toMatchObject({ original: failure })
  expect(inbound()[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'RangeError' } })
  expect(inbound()[0]?.events.map(({ name }) => name)).toEqual(['exception'])
})

test('a call that fails inside of a listener is recorded once, where it failed', async () => {
  const caught = Promise.withResolvers<unknown>()
  instrumentBolt(app)
  app.message(async ({ say }) => {
    await say('a')
  })
  app.error(async (error) => caught.resolve(error))
  await app.start()
  slack.failNext({ status: 200, error: 'is_archived', method: 'chat.postMessage' })
  slack.say({ text: 'hello' })
  await caught.promise
  expect(recorder.started.map(({ status, events }) => [status, events.length])).toEqual([
    ['error', 0],
    ['error', 1],
  ])
})

test('the app is what it was; instrumenting twice changes nothing', async () => {
  const [keys, { client }] = [Object.keys(app), app]
  expect(instrumentBolt(instrumentBolt(app))).toBe(app)
  expect([Object.keys(app), app.client]).toEqual([keys, client])
  app.message(async () => {})
  await app.start()
  slack.say({ text: 'hello' })
  await ended(1)
  await app.client.auth.test()
  expect(recorder.spans.length).toBe(2)
})
