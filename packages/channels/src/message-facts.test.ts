import { shortHash } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { hostOf, inboundAttributes, outboundAttributes } from './message-facts.ts'

/** Attributes that are set. */
const set = (attributes: object) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))

const SENTENCE = 'what somebody wrote, with blanks & more'

test('what is of the wrong kind is left out', () => {
  const wrong = { text: 7, id: SENTENCE, conversation: { id: 1 }, template: 'a'.repeat(81), event: SENTENCE }
  const certain = {
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'zeph.channel.direction': 'in',
  }
  expect(set(inboundAttributes(wrong))).toEqual(certain)
  expect(set(inboundAttributes({ id: Number.NaN, conversation: '', event: null }))).toEqual(certain)
})

test('ids may be numbers; that of a conversation leaves as a hash', () => {
  expect(set(inboundAttributes({ id: 7n, conversation: -100, text: '' }))).toMatchObject({
    'messaging.message.id': '7',
    'zeph.conversation.hash': shortHash('-100'),
    'zeph.message.length': 0,
  })
})

test('a call that sends nothing has no operation', () => {
  const call = { method: 'getMe', server: 'localhost' }
  expect(set(outboundAttributes({ ...call, sends: false }))).toEqual({
    'zeph.channel.direction': 'out',
    'zeph.channel.method': 'getMe',
    'server.address': 'localhost',
  })
  expect(outboundAttributes({ ...call, method: SENTENCE, sends: true })).toMatchObject({
    'messaging.operation.name': 'send',
    'zeph.channel.method': undefined,
  })
})

test.each([
  ['https://user:secret@api.telegram.org:8443/bot1:secret/getMe', 'api.telegram.org'],
  ['http://127.0.0.1:80/api', '127.0.0.1'],
  ['no address', undefined],
  [undefined, undefined],
])('the host of %s is %s', (address, host) => {
  expect(hostOf(address)).toBe(host)
})
