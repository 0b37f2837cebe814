import { expect, test } from 'vitest'
import { browserCommand } from './browser.ts'

const URL_TO_OPEN = 'http://127.0.0.1:9001/t/'

test('every platform has its opener, a machine without a display none', () => {
  expect(browserCommand(URL_TO_OPEN, 'darwin', {})).toEqual(['open', URL_TO_OPEN])
  expect(browserCommand(URL_TO_OPEN, 'win32', {})).toEqual(['cmd', '/c', 'start', '""', URL_TO_OPEN])
  expect(browserCommand(URL_TO_OPEN, 'linux', { DISPLAY: ':0' })).toEqual(['xdg-open', URL_TO_OPEN])
  expect(browserCommand(URL_TO_OPEN, 'linux', {})).toBeUndefined()
})
