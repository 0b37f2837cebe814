import { afterEach, describe, expect, it } from 'vitest'
import { state } from '../global-state.ts'
import { activeRedactor, configureRedaction } from './active-redactor.ts'
import { rememberSecret } from './secrets.ts'

afterEach(() => {
  state.redactor = undefined
  state.secrets.clear()
})

describe('the process has one redactor', () => {
  it('redacts before anybody configures anything', () => {
    expect(state.redactor).toBeUndefined()
    expect(activeRedactor().text('password=hunter2')).toBe('password=[REDACTED:password]')
    expect(activeRedactor()).toBe(activeRedactor())
    expect(activeRedactor()).toBe(state.redactor)
  })

  it('is the one that was configured last; keys that are left out have their defaults', () => {
    const first = configureRedaction({ enabled: false })
    expect(activeRedactor()).toBe(first)
    expect(first.text('password=hunter2')).toBe('password=hunter2')
    configureRedaction({ enabled: undefined, patterns: { employee: 'E-\\d+' } })
    expect(activeRedactor().text('E-12 password=hunter2')).toBe('[REDACTED:employee] password=[REDACTED:password]')
  })

  it('stays where a configuration cannot be used', () => {
    const before = activeRedactor()
    expect(() => configureRedaction({ patterns: { broken: '(' } })).toThrow('redaction.patterns.broken is "("')
    expect(activeRedactor()).toBe(before)
  })

  it('knows secrets that are remembered later, also by another copy of core', () => {
    const redactor = activeRedactor()
    expect(redactor.text('hunter2hunter2')).toBe('hunter2hunter2')
    rememberSecret('hunter2hunter2')
    expect(redactor.text('hunter2hunter2')).toBe('[REDACTED:vault]')
    state.secrets.add('another secret')
    expect(redactor.text('another secret')).toBe('[REDACTED:vault]')
    state.secrets.delete('hunter2hunter2')
    state.secrets.add('a third secret')
    expect(redactor.text('hunter2hunter2 a third secret')).toBe('hunter2hunter2 [REDACTED:vault]')
  })
})
