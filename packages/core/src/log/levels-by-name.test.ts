/** Levels by the name of a logger, configured and changed while the program runs. */
import { expect, test } from 'vitest'
import { ZephConfigError } from '../config/config-error.ts'
import { state } from '../global-state.ts'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { configureLog, LogUnderTest } from './fixtures/log-under-test.ts'
import { createLogger, log, setLogLevels } from './index.ts'
import { LogLevelTable } from './log-level-table.ts'

test('a logger is limited by its name, those below it by the longest beginning of theirs, all others by the general level', () => {
  new LogUnderTest({ level: 'warn,llm=debug,llm.http=off,memory=error' })
  const levels = ['llm', 'llm.cache', 'llm.http', 'llm.http.retry', 'llmx', 'memory', 'tools'].map((name) => [
    name,
    createLogger(name).level,
  ])
  expect(Object.fromEntries(levels)).toEqual({
    llm: 'debug',
    'llm.cache': 'debug',
    'llm.http': 'off',
    'llm.http.retry': 'off',
    llmx: 'warn',
    memory: 'error',
    tools: 'warn',
  })
  expect(log.level).toBe('warn')
})

test('children without a name of their own are limited as their parent, children with one by theirs', () => {
  const written = new LogUnderTest({ level: 'warn,llm=debug,memory=error' })
  const llm = createLogger('llm')
  llm.child({ a: 1 }).child({ b: 2 }).debug('grandchild')
  const memory = llm.child({ name: 'memory' })
  memory.warn('no')
  memory.child({ c: 3 }).error('memory')
  llm.child({ name: 'other' }).debug('inherits from llm')
  expect(written.lines()).toMatchObject([
    { name: 'llm', a: 1, b: 2, msg: 'grandchild' },
    { name: 'memory', c: 3, msg: 'memory' },
    { name: 'other', msg: 'inherits from llm' },
  ])
})

test('loggers that exist follow when levels are configured anew', () => {
  const written = new LogUnderTest({ level: 'info' })
  const [llm, child] = [createLogger('llm'), createLogger('llm').child({ child: true })]
  llm.debug('not yet')
  configureLog({ stderr: false, file: written.file, level: 'info,llm=debug' })
  llm.debug('now')
  child.debug('child')
  log.debug('not the others')
  configureLog({ stderr: false, file: written.file, level: 'error' })
  llm.warn('no more')
  expect(written.lines().map(({ msg }) => msg)).toEqual(['now', 'child'])
  expect([llm.level, child.level]).toEqual(['error', 'error'])
  expect(llm.info).toBe(log.info)
})

test('setLogLevels changes all loggers at once, until other levels are configured', () => {
  const written = new LogUnderTest({ level: 'warn,memory=error' })
  const [llm, memory] = [createLogger('llm'), createLogger('memory')]
  setLogLevels('info,llm=trace')
  expect([log, llm, memory, createLogger('llm.http')].map(({ level }) => level)).toEqual([
    'info',
    'trace',
    'info',
    'trace',
  ])
  configureLog({ stderr: false, file: written.file, level: 'warn,memory=error' })
  expect([log.level, llm.level]).toEqual(['info', 'trace'])
  configureLog({ stderr: false, file: written.file, level: 'fatal' })
  expect([log, llm, memory].map(({ level }) => level)).toEqual(['fatal', 'fatal', 'fatal'])
})

test('setLogLevels overrules what was set on a logger, but not what a logger was made with', () => {
  new LogUnderTest({ level: 'info' })
  const planner = createLogger('planner')
  planner.level = 'fatal'
  const own = log.child({ name: 'planner' }, { level: 'trace' })
  setLogLevels('warn')
  expect([planner.level, own.level]).toEqual(['warn', 'trace'])
  setLogLevels('warn,planner=debug')
  expect([planner.level, own.level]).toEqual(['debug', 'trace'])
})

test('a level that the program sets on a logger holds while nothing else is configured for its name', () => {
  const written = new LogUnderTest({ level: 'info,llm=debug' })
  const llm = createLogger('llm')
  llm.level = 'fatal'
  configureLog({ stderr: false, file: written.file, level: 'warn,llm=debug,memory=off' })
  expect([llm.level, log.level]).toEqual(['fatal', 'warn'])
  configureLog({ stderr: false, file: written.file, level: 'warn,llm=trace' })
  expect(llm.level).toBe('trace')
})

test.each(['loud', 'llm', 'info,llm=loud', ''])('setLogLevels(%j) throws, and changes nothing', (levels) => {
  new LogUnderTest({ level: 'warn,llm=debug' })
  expect(() => setLogLevels(levels)).toThrow(ZephConfigError)
  expect(() => setLogLevels(levels)).toThrow(
    /^log levels is .*, but must be trace, debug, info.* such as info,llm=debug/,
  )
  expect([log.level, createLogger('llm').level]).toEqual(['warn', 'debug'])
})

test('levels that are set before any configuration is read hold against it', () => {
  const table = new LogLevelTable()
  const seen: unknown[] = []
  table.add({}, undefined, (_, level) => void seen.push(level))
  table.set({ level: 'debug', byName: new Map() })
  table.configure('info')
  expect(seen).toEqual(['debug'])
  table.configure('warn')
  expect(seen).toEqual(['debug', 'warn'])
})

test('a copy of core that is loaded later has the levels that hold by then', () => {
  const table = new LogLevelTable()
  table.configure('warn,llm=debug')
  const seen: unknown[] = []
  table.add({}, undefined, (_, level) => void seen.push(level))
  table.add({}, 'llm.http', (_, level) => void seen.push(level))
  table.add({}, 'other', (_, level) => void seen.push(level))
  expect(seen).toEqual(['warn', 'debug'])
})

test('a logger with a name that nobody holds any more is forgotten', async () => {
  new LogUnderTest({ level: 'info' })
  const table = state.logLevels!
  const before = table.size
  for (let index = 0; index < 100; index += 1) createLogger(`request-${index}`)
  expect(table.size).toBe(before + 100)
  await collectGarbageUntil(() => table.size <= before)
})
