import { type Span, type SpanRecord, withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { CONTENT, MARKER, SECRETS } from '../content.ts'
import { plainRecord } from '../fixtures/plain-record.ts'
import { SOUND_SPANS } from '../fixtures/sound-subsystem.ts'
import { missingContentProblems, privacyProblems } from './privacy.ts'

const RULES = { spans: SOUND_SPANS, captured: false, inMessages: false }
const CAPTURED = { ...RULES, captured: true }
const KEY = 'gen_ai.memory.query.text'

function recorded(fill: (span: Span) => void, name = 'memory.recall'): SpanRecord[] {
  const { recorder } = recordSpans(() => withSpan(name, {}, fill))
  return [...recorder.started]
}

const failed = (message: string) => recorded((span) => void span.fail(new Error(message)))

test("a record without a user's text has no problem", () => {
  expect(
    privacyProblems(
      recorded((span) => void span.set('zeph.query.length', 9).event('done')),
      RULES,
    ),
  ).toEqual([])
})

test.each<[place: string, fill: (span: Span) => unknown, times?: number]>([
  ['the attribute "zeph.query.hash"', (span) => span.set('zeph.query.hash', CONTENT)],
  ['the attribute "zeph.query.hash"', (span) => span.set('zeph.query.hash', `a${MARKER.toUpperCase()}b`)],
  ['the attribute "zeph.query.hash"', (span) => span.set('zeph.query.hash', [{ deep: CONTENT.slice(0, 12) }])],
  [`the attribute "${KEY}"`, (span) => span.set(KEY, CONTENT)],
  [`the key of the attribute "${MARKER}"`, (span) => span.set(MARKER, 1)],
  ['the name of an event', (span) => span.event(`said ${MARKER}`)],
  ['"text" of the event "said"', (span) => span.event('said', { text: CONTENT })],
  ['"exception.message" of the event "said"', (span) => span.event('said', { 'exception.message': CONTENT })],
  ['a link', (span) => span.link(span, { text: CONTENT })],
])('a text is found in %s', (place, fill) => {
  expect(privacyProblems(recorded(fill), { ...RULES, inMessages: true })).toContainEqual(
    `memory.recall: a user's text is in ${place}`,
  )
})

test('a text is found in the name of a span, and in what only the local sink sees', () => {
  expect(
    privacyProblems(
      recorded(() => {}, `recall ${MARKER}`),
      RULES,
    ),
  ).toHaveLength(1)
  const local = plainRecord({ localAttributes: { 'zeph.query.hash': CONTENT } })
  expect(privacyProblems([local], CAPTURED)).toContainEqual(
    'memory.recall: a user\'s text is in the attribute "zeph.query.hash"',
  )
})

test('messages of errors may repeat a text only where a third party wrote them, and the rest of the event never', () => {
  expect(privacyProblems(failed(`refused ${MARKER}`), { ...RULES, inMessages: true })).toEqual([])
  expect(privacyProblems(failed(`refused ${MARKER}`), RULES)).toEqual([
    "memory.recall: a user's text is in its status message",
    'memory.recall: a user\'s text is in "exception.message" of the event "exception"',
    'memory.recall: a user\'s text is in "exception.stacktrace" of the event "exception"',
  ])
  const fine = plainRecord({ status: 'ok', statusMessage: MARKER })
  expect(privacyProblems([fine], { ...RULES, inMessages: true })).toHaveLength(1)
  const typed = recorded((span) => void span.event('exception', { 'exception.type': MARKER }))
  expect(privacyProblems(typed, { ...RULES, inMessages: true })).toHaveLength(1)
})

test('captured content may stand in declared content of that very span', () => {
  expect(
    privacyProblems(
      recorded((span) => void span.set(KEY, MARKER)),
      CAPTURED,
    ),
  ).toEqual([])
  expect(
    privacyProblems(
      recorded((span) => void span.set(KEY, MARKER), 'tool.file'),
      CAPTURED,
    ),
  ).toHaveLength(1)
  expect(
    privacyProblems(
      recorded((span) => void span.set('zeph.query.hash', MARKER)),
      CAPTURED,
    ),
  ).toHaveLength(1)
})

test.each(SECRETS)('a secret is found wherever it is, captured or not: %#', (secret) => {
  const leaky = plainRecord({ attributes: { [KEY]: [`the key ${secret}`] } })
  const problem = `memory.recall: a secret (${secret.slice(0, 4)}...) is in the attribute "${KEY}"`
  expect(privacyProblems([leaky], { ...CAPTURED, inMessages: true })).toEqual([problem])
  const told = plainRecord({ status: 'error', statusMessage: secret })
  expect(privacyProblems([told], { ...CAPTURED, inMessages: true })).toHaveLength(1)
})

test('captured content that is nowhere is a problem, where a span declares content', () => {
  const records = recorded((span) => void span.set('zeph.query.length', 1))
  expect(missingContentProblems('memory.recall', records, SOUND_SPANS)).toEqual([
    `memory.recall: content is captured, but none of ${KEY} holds the text that the scenario gave`,
  ])
  expect(
    missingContentProblems(
      'memory.recall',
      recorded((span) => void span.set(KEY, 'else')),
      SOUND_SPANS,
    ),
  ).toHaveLength(1)
  expect(
    missingContentProblems(
      'memory.recall',
      recorded((span) => void span.set(KEY, MARKER)),
      SOUND_SPANS,
    ),
  ).toEqual([])
  expect(missingContentProblems('llm.chat', records, SOUND_SPANS)).toEqual([])
})
