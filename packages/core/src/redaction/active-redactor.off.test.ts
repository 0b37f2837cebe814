import { expect, it } from 'vitest'
import { activeRedactor } from './active-redactor.ts'

it('without the profiling condition texts and values are redacted all the same', () => {
  expect(activeRedactor().text('Authorization: Basic dXNlcjpodW50ZXIy')).toBe('Authorization: Basic [REDACTED:basic]')
  expect(activeRedactor().value('app.api_key', 'hunter2')).toBe('[REDACTED:api-key]')
})
