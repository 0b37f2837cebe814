import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChannel } from '@zeph-telemetry/core/channel'
import { createLogger } from '@zeph-telemetry/core/log'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { followLogLevel } from './follow-log-level.ts'
import { type LiveSettings, openSettings } from './live-settings.ts'
import { readSettings, type Settings, USUAL_SETTINGS } from './settings.ts'

let folder: string
let path: string
let lines: [string, object][]
let ended: AbortController

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'))
  path = join(folder, 'agent.yaml')
  lines = []
  ended = new AbortController()
})

afterEach(() => {
  ended.abort()
  rmSync(folder, { recursive: true })
})

const log = {
  info: (fields: object, message: string) => void lines.push([message, fields]),
  warn: (fields: object, message: string) => void lines.push([message, fields]),
}
const open = () => openSettings({ path, changes: createChannel<string>(), log })
const change = (settings: LiveSettings) => new Promise<Settings>((resolve) => void settings.onChange(resolve))

test('what the text does not say is as usual', () => {
  expect(readSettings('')).toEqual(USUAL_SETTINGS)
  expect(readSettings('max_tool_rounds: 3\nturn_limit_seconds: 0.5\nlog_level: debug')).toEqual({
    ...{ maxToolRounds: 3, turnLimitSeconds: 0.5, logLevel: 'debug' },
  })
})

test.each([
  ['max_tool_rounds: 0', /^max_tool_rounds: /],
  ['turn_limit_seconds: long', /^turn_limit_seconds: /],
  ['log_level: loud', /^log_level: .*"debug"/],
  ['max_rounds: 3', /max_rounds/],
  ['max_tool_rounds: [', /^it is no YAML: [^\n]+$/],
])('%s is refused in one line', (text, message) => {
  expect(() => readSettings(text)).toThrow(message)
})

test('settings are read anew when the file appears, changes and goes; a wrong one changes nothing', async () => {
  const settings = await open()
  expect(settings.current()).toEqual(USUAL_SETTINGS)
  await settings.watch(ended.signal)
  const appeared = change(settings)
  writeFileSync(path, 'max_tool_rounds: 3')
  expect((await appeared).maxToolRounds).toBe(3)
  const warned = new Promise<void>((resolve) => {
    log.warn = (fields, message) => {
      lines.push([message, fields])
      resolve()
    }
  })
  writeFileSync(path, 'max_tool_rounds: many')
  await warned
  expect(lines.at(-1)).toEqual([
    'the settings are wrong and stay as they were',
    { file: path, problem: expect.stringContaining('max_tool_rounds') },
  ])
  expect(settings.current().maxToolRounds).toBe(3)
  const gone = change(settings)
  rmSync(path)
  expect(await gone).toEqual(USUAL_SETTINGS)
})

test('a file that is wrong from the beginning is an error that names it', async () => {
  writeFileSync(path, 'log_level: 1')
  await expect(open()).rejects.toThrow(`the settings in ${path} are wrong: log_level: `)
})

test('the log level of the settings holds until they say nothing of it any more', () => {
  const logger = createLogger('settings-test')
  const { level: before } = logger
  const listeners: ((settings: Settings) => void)[] = []
  const onChange = (listener: (settings: Settings) => void) => {
    listeners.push(listener)
    return () => {}
  }
  followLogLevel({ current: () => ({ ...USUAL_SETTINGS, logLevel: 'error' }), onChange }, logger)
  expect([before, logger.level]).toEqual(['info', 'error'])
  listeners[0]!({ ...USUAL_SETTINGS, logLevel: 'debug' })
  expect(logger.level).toBe('debug')
  listeners[0]!(USUAL_SETTINGS)
  expect(logger.level).toBe(before)
})
