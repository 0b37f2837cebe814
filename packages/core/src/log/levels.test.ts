import { existsSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { configureLog, LogUnderTest } from './fixtures/log-under-test.ts'
import { createLogger, type Logger, type LogLevel, log } from './index.ts'

const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

function logAll(logger: Logger): void {
  for (const method of METHODS) logger[method](method)
}

test.each(METHODS.map((level, index) => [level, METHODS.slice(index)] as const))(
  '%s: this level and those above are written, and no others are enabled',
  (level, enabled) => {
    const written = new LogUnderTest({ level })
    const made = createLogger('made before')
    logAll(log)
    logAll(made)
    expect(written.lines().map(({ msg }) => msg)).toEqual([...enabled, ...enabled])
    expect(METHODS.filter((method) => made.isLevelEnabled(method))).toEqual(enabled)
    expect([log.level, made.level]).toEqual([level, level])
  },
)

test('off writes nothing and opens no file', () => {
  const written = new LogUnderTest({ level: 'off' })
  logAll(log)
  expect({ level: log.level, opened: existsSync(written.file) }).toEqual({ level: 'off', opened: false })
})

test('methods that are not enabled are one and the same function, which does nothing', () => {
  new LogUnderTest({ level: 'warn' })
  const child = log.child({ a: 1 })
  expect(new Set([log.trace, log.debug, log.info, child.trace, child.debug, child.info]).size).toBe(1)
  expect(log.info).not.toBe(log.warn)
  expect(log.info.length + log.info.toString().replaceAll(/\s/g, '').length).toBe('functionnoop(){}'.length)
})

test('a level that the program sets holds for the logger and those made from it, until another is configured', () => {
  const written = new LogUnderTest({ level: 'info' })
  const child = log.child({ child: true })
  log.level = 'error'
  log.warn('no')
  child.warn('no')
  configureLog({ stderr: false, file: written.file, level: 'info' })
  log.warn('still no')
  configureLog({ stderr: false, file: written.file, level: 'warn' })
  log.warn('yes')
  child.warn('yes')
  expect(written.lines()).toMatchObject([{ msg: 'yes' }, { msg: 'yes', child: true }])
})

test('the configuration is read once, not at every line', () => {
  const written = new LogUnderTest({ level: undefined })
  log.info('before')
  vi.stubEnv('ZEPH_LOG', 'error')
  log.info('after')
  configureLog({ stderr: false, file: written.file })
  log.info('not enabled')
  vi.unstubAllEnvs()
  expect(written.lines().map(({ msg }) => msg)).toEqual(['before', 'after'])
})

test('a child with a level of its own keeps it, whatever its parent’s becomes', () => {
  const written = new LogUnderTest({ level: 'info' })
  const chatty = log.child({}, { level: 'debug' })
  const same = log.child({}, { level: 'info' })
  const silent = log.child({}, { level: 'off' })
  log.level = 'fatal'
  chatty.debug('chatty')
  chatty.child({}).debug('grandchild')
  same.info('same')
  silent.fatal('silent')
  expect(written.lines().map(({ msg }) => msg)).toEqual(['chatty', 'grandchild', 'same'])
  expect([chatty.level, same.level, silent.level]).toEqual(['debug', 'info', 'off'])
  log.level = 'info'
})

test('a level that is none changes nothing, and is said', () => {
  const written = new LogUnderTest({ level: 'info' })
  log.level = 'verbose' as LogLevel
  log.child({}, { level: 'loud' as LogLevel }).info('text')
  expect(log.level).toBe('info')
  expect(written.lines().map(({ msg }) => msg)).toEqual([
    'verbose is no level of log lines; trace, debug, info, warn, error, fatal, off are',
    'text',
  ])
})

test('fatal is in the file when it returns', () => {
  const written = new LogUnderTest()
  log.info('before')
  log.fatal('text')
  expect(existsSync(written.file)).toBe(true)
})

test('flush calls back', () => {
  using _ = new CapturedStderr()
  let done = false
  log.flush(() => (done = true))
  expect(done).toBe(true)
})
