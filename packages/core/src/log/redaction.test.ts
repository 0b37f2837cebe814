import { withContext } from '@zeph-telemetry/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RedactionOptions } from '../config/observability-config.ts'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { configure, LogUnderTest } from './fixtures/log-under-test.ts'
import { createLogger, type Logger, log } from './index.ts'

/** Known by its form; by its name alone; and by what a vault said. Put together here so that no scanner takes this file for a leak. */
const TOKEN = ['sk', 'ant', 'api03', 'q7Xw2Lk9Vb4Nz8Rt5Yc1Hd6Jf3Gs0Pm'].join('-')
const PASSWORD = 'seven-brown-horses'
const FROM_VAULT = 'quiet "river" at\nnoon'
const SECRETS = [
  TOKEN,
  PASSWORD,
  FROM_VAULT,
  JSON.stringify(FROM_VAULT).slice(1, -1),
  'quiet',
  'brown',
  TOKEN.slice(-12),
]

beforeEach(() => {
  state.secrets.add(FROM_VAULT)
})
afterEach(() => {
  state.secrets.delete(FROM_VAULT)
})

/** What follows is cut behind its eighth character. */
const LONG = 'x'.repeat(16_384 - 8)

const failure = Object.assign(new Error(`refused ${TOKEN}`, { cause: new TypeError(FROM_VAULT) }), {
  headers: { authorization: PASSWORD },
})

function setBindings(logger: Logger, bindings: object): void {
  const { setBindings } = logger as unknown as { setBindings(bindings: object): void }
  setBindings.call(logger, bindings)
  logger.info('text')
}

class Thrown extends Error {
  readonly apiKey = PASSWORD
}

test.each<[string, () => void]>([
  ['a message', () => log.info(`got ${TOKEN} and ${FROM_VAULT}`)],
  ['values of a message', () => log.info('got %s and %j and %o', TOKEN, { password: PASSWORD }, [FROM_VAULT])],
  ['a message that a value completes', () => log.info('sk-ant-%s', TOKEN.slice('sk-ant-'.length))],
  ['an object as a message', () => log.info({}, { password: PASSWORD } as never)],
  ['fields', () => log.info({ password: PASSWORD, note: `see ${TOKEN}`, list: [FROM_VAULT] }, 'text')],
  ['deep fields', () => log.info({ a: { b: [{ c: { authToken: PASSWORD, d: TOKEN } }] } }, 'text')],
  ['names of fields', () => log.info({ [TOKEN]: 1, deep: { [FROM_VAULT]: 1 } }, 'text')],
  ['a field named msg', () => log.info({ msg: `got ${TOKEN}` })],
  ['fields that are kept as field_…', () => log.info({ msg: TOKEN, level: FROM_VAULT }, 'text')],
  ['an error', () => log.error(failure)],
  ['an error in a field', () => log.error({ failure, list: [new Thrown(TOKEN)] }, 'text')],
  ['an error in a message', () => log.error('no: %s', failure)],
  ['an error with a secret field', () => log.error(new Thrown('no'))],
  ['fields of a child', () => log.child({ password: PASSWORD, deep: { note: TOKEN }, failure }).info('text')],
  ['the name of a logger', () => createLogger(TOKEN).info('text')],
  [
    'fields that a logger is given later, as pino’s are',
    () => setBindings(log.child({}), { password: PASSWORD, note: TOKEN }),
  ],
  ['ids', () => withContext({ sessionId: TOKEN, turnId: FROM_VAULT }, () => log.info('text'))],
  ['toJSON', () => log.info({ value: { toJSON: () => ({ password: PASSWORD, note: TOKEN }) } }, 'text')],
  [
    'a request',
    () => log.info({ method: 'GET', headers: { authorization: PASSWORD }, socket: {}, url: `/?key=${TOKEN}` }),
  ],
  ['a text that is cut amid the secret', () => log.info({ a: LONG + FROM_VAULT }, LONG + FROM_VAULT)],
])('a secret in %s stands in no output', (_place, call) => {
  for (const format of ['text', 'json'] as const) {
    using stderr = new CapturedStderr()
    const written = new LogUnderTest({ stderr: true, format })
    call()
    const outputs = written.text() + stderr.lines.join('')
    expect(written.lines()).toHaveLength(1)
    for (const secret of SECRETS) expect(outputs).not.toContain(secret)
  }
})

test('what a child was given before the vault told its secret is redacted, too', () => {
  const written = new LogUnderTest()
  const late = 'told only now, a secret'
  const child = log.child({ note: `it is ${late}` })
  child.info('before')
  state.secrets.add(late)
  child.info('after')
  state.secrets.delete(late)
  expect(written.lines().map(({ note }) => String(note).includes(late))).toEqual([true, false])
})

test.each<[string, RedactionOptions, object]>([
  [
    'patterns',
    { patterns: { employee: 'E-\\d{6}' } },
    { msg: '[REDACTED:employee]', note: 'plain', password: '[REDACTED:password]' },
  ],
  ['keys', { keys: ['note'] }, { msg: 'E-123456', note: '[REDACTED:key]', password: '[REDACTED:password]' }],
  ['enabled', { enabled: false }, { msg: 'E-123456', note: 'plain', password: PASSWORD }],
])('[redaction] %s is in force for lines', (_key, redaction, expected) => {
  const written = new LogUnderTest()
  configure({ ...state.given, redaction })
  log.info({ note: 'plain', password: PASSWORD }, 'E-123456')
  expect(written.line()).toMatchObject(expected)
})

test('the rest of a line is left as it is, and the secret is marked', () => {
  const written = new LogUnderTest()
  log.info({ tokens: 812, password: PASSWORD, note: `see ${TOKEN}, please` }, 'text')
  expect(written.line()).toMatchObject({
    tokens: 812,
    password: expect.stringMatching(/^\[REDACTED:/),
    note: expect.stringMatching(/^see \[REDACTED:[\w-]+\], please$/),
    msg: 'text',
  })
})
