/** Bolt and the Web API's client, unchanged, against the stand-in. */
import { App, LogLevel } from '@slack/bolt'
import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SlackStandIn, startSlackStandIn } from './index.ts'

let slack: SlackStandIn
let app: App | undefined

beforeEach(async () => {
  slack = await startSlackStandIn()
})

afterEach(async () => {
  await app?.stop()
  app = undefined
  await slack.close()
})

function socketApp(): App {
  const clientOptions = { slackApiUrl: slack.url }
  app = new App({
    token: slack.token,
    appToken: slack.appToken,
    socketMode: true,
    clientOptions,
    logLevel: LogLevel.ERROR,
  })
  return app
}

test('in socket mode what a user writes reaches the app, and its answer the user', async () => {
  const app = socketApp()
  app.message(async ({ message, say }) => {
    await say(`you said ${'text' in message ? message.text : ''}`)
  })
  slack.say({ text: 'written before the app was there' })
  await app.start()
  expect((await slack.nextSent()).text).toBe('you said written before the app was there')
  slack.say({ text: 'hello', conversation: 'C0OTHER' })
  const answer = await slack.nextSent()
  expect(answer).toEqual({ method: 'chat.postMessage', conversation: 'C0OTHER', text: 'you said hello', id: answer.id })
})

test('over HTTP events are signed, and what the app answers is kept', async () => {
  const clientOptions = { slackApiUrl: slack.url }
  app = new App({ token: slack.token, signingSecret: slack.signingSecret, clientOptions, logLevel: LogLevel.ERROR })
  app.message(async ({ say }) => {
    await say('heard')
  })
  app.action('yes', async ({ ack, respond }) => {
    await ack()
    await respond('pressed')
  })
  const server = (await app.start(0)) as unknown as { address(): { port: number } }
  slack.deliverTo(`http://127.0.0.1:${server.address().port}/slack/events`)
  slack.say({ text: 'hello' })
  expect((await slack.nextSent()).text).toBe('heard')
  slack.press({ action: 'yes' })
  expect(await slack.nextSent()).toMatchObject({ method: 'response_url', text: 'pressed' })
  await expect.poll(() => slack.delivered()).toEqual([200, 200])
})

test('a button that is pressed is an action', async () => {
  const app = socketApp()
  app.action('yes', async ({ ack, client }) => {
    await ack()
    await client.chat.postMessage({ channel: slack.conversation, text: 'pressed' })
  })
  await app.start()
  slack.press({ action: 'yes' })
  expect((await slack.nextSent()).text).toBe('pressed')
})

test('messages are changed and deleted, and it says no as the service does', async () => {
  const client = new WebClient(slack.token, { slackApiUrl: slack.url, logLevel: LogLevel.ERROR })
  const channel = slack.conversation
  const { ts } = await client.chat.postMessage({ channel, text: 'one' })
  await client.chat.update({ channel, ts: ts!, text: 'two' })
  await client.chat.delete({ channel, ts: ts! })
  expect(slack.sent().map(({ method, text }) => `${method} ${text}`)).toEqual([
    'chat.postMessage one',
    'chat.update two',
  ])
  const reason = (call: Promise<unknown>) => call.catch((error: { data?: object }) => error.data)
  expect(await reason(client.chat.delete({ channel, ts: ts! }))).toMatchObject({ error: 'message_not_found' })
  expect(await reason(client.chat.postMessage({ channel: 'nowhere', text: 'a' }))).toMatchObject({
    error: 'channel_not_found',
  })
  expect(await reason(client.apiCall('users.list'))).toMatchObject({
    error: 'unknown_method',
    req_method: 'users.list',
  })
  expect(await reason(client.apiCall('apps.connections.open'))).toMatchObject({ error: 'not_allowed_token_type' })
  const stranger = new WebClient('xoxb-wrong', { slackApiUrl: slack.url, logLevel: LogLevel.ERROR })
  expect(await reason(stranger.auth.test())).toMatchObject({ error: 'invalid_auth' })
})

test('it fails as it is told, once', async () => {
  const client = new WebClient(slack.token, {
    slackApiUrl: slack.url,
    logLevel: LogLevel.ERROR,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  })
  const post = () => client.chat.postMessage({ channel: slack.conversation, text: 'a' })
  slack.failNext({ status: 200, error: 'is_archived' })
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_platform_error', data: { error: 'is_archived' } })
  slack.failNext({ status: 500 })
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: 500 })
  slack.failNext({ status: 429, retryAfter: 30 })
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 30 })
  slack.failNext({ status: 0 })
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' })
  expect((await post()).ok).toBe(true)
})
