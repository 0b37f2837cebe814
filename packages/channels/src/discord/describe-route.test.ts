import { Routes } from 'discord.js'
import { expect, test } from 'vitest'
import { describeRoute } from './describe-route.ts'

const ID = '1100000000000000003'
const OTHER = '1100000000000000004'
const TOKEN = 'aW50ZXJhY3Rpb24Ab-cd_ef'

test.each([
  [Routes.channelMessages(ID), '/channels/:id/messages'],
  [Routes.channelMessage(ID, OTHER), '/channels/:id/messages/:id'],
  [Routes.channelMessageOwnReaction(ID, OTHER, '%F0%9F%94%A5'), '/channels/:id/messages/:id/reactions/:emoji/@me'],
  [Routes.webhook(ID, TOKEN), '/webhooks/:id/:token'],
  [Routes.webhook(ID, 'abcdefghijkl'), '/webhooks/:id/:token'],
  [Routes.webhookMessage(ID, TOKEN), '/webhooks/:id/:token/messages/@original'],
  [Routes.webhookMessage(ID, TOKEN, OTHER), '/webhooks/:id/:token/messages/:id'],
  [Routes.interactionCallback(ID, TOKEN), '/interactions/:id/:token/callback'],
  [Routes.invite('lowercase'), '/invites/:code'],
  [Routes.template('lowercase'), '/guilds/templates/:code'],
  [Routes.guildMember(ID, OTHER), '/guilds/:id/members/:id'],
  [Routes.guildMember(ID, '@me'), '/guilds/:id/members/@me'],
  [Routes.oauth2CurrentApplication(), '/oauth2/applications/@me'],
  [Routes.gatewayBot(), '/gateway/bot'],
  [Routes.applicationGuildCommands(ID, OTHER), '/applications/:id/guilds/:id/commands'],
  [Routes.guildAutoModerationRules(ID), '/guilds/:id/auto-moderation/rules'],
  [`${Routes.guildMembersSearch(ID)}?query=Ada`, '/guilds/:id/members/search'],
])('%s is recorded as %s', (route, template) => {
  expect(describeRoute({ method: 'GET', fullRoute: route }).method).toBe(`GET ${template}`)
})

test.each([
  ['POST', Routes.channelMessages(ID), true],
  ['PATCH', Routes.channelMessage(ID, OTHER), true],
  ['GET', Routes.channelMessages(ID), false],
  ['DELETE', Routes.channelMessage(ID, OTHER), false],
  ['POST', Routes.channelTyping(ID), false],
  ['POST', Routes.webhook(ID, TOKEN), true],
  ['PATCH', Routes.webhookMessage(ID, TOKEN), true],
  ['POST', Routes.interactionCallback(ID, TOKEN), true],
  ['PUT', Routes.guildMember(ID, OTHER), false],
])('%s %s sends something: %s', (method, fullRoute, sends) => {
  expect(describeRoute({ method, fullRoute }).sends).toBe(sends)
})

test('only routes of channels name a conversation', () => {
  expect(describeRoute({ method: 'POST', fullRoute: Routes.channelMessages(ID) }).conversation).toBe(ID)
  expect(describeRoute({ method: 'GET', fullRoute: Routes.guildMember(ID, OTHER) }).conversation).toBeUndefined()
})
