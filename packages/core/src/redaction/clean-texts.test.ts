import { expect, onTestFinished, test } from 'vitest'
import { state } from '../global-state.ts'
import { CleanTexts } from './clean-texts.ts'
import { createRedactor } from './create-redactor.ts'
import { rememberSecret } from './secrets.ts'

test('a text is remembered from the second time on', () => {
  const clean = new CleanTexts()
  expect(clean.has('agent.turn')).toBe(false)
  clean.add('agent.turn')
  expect(clean.has('agent.turn')).toBe(false)
  clean.add('agent.turn')
  expect(clean.has('agent.turn')).toBe(true)
  clean.clear()
  expect(clean.has('agent.turn')).toBe(false)
})

test('a text is not taken for another that differs where nobody looks', () => {
  const clean = new CleanTexts()
  // The second character is none of those that decide the place.
  for (let times = 0; times < 3; times += 1) clean.add(`ab${'c'.repeat(60)}`)
  expect(clean.has(`ab${'c'.repeat(60)}`)).toBe(true)
  expect(clean.has(`ax${'c'.repeat(60)}`)).toBe(false)
})

test('long texts, and texts that are no Unicode, are not remembered', () => {
  const clean = new CleanTexts()
  for (const text of ['x'.repeat(513), 'half of \ud83d a pair']) {
    for (let times = 0; times < 3; times += 1) clean.add(text)
    expect(clean.has(text)).toBe(false)
  }
})

test('many texts take no more memory than its places: each overwrites another', () => {
  const clean = new CleanTexts()
  const texts = Array.from({ length: 10_000 }, (_, index) => `text number ${index}`)
  for (const text of texts) for (let times = 0; times < 2; times += 1) clean.add(text)
  expect(texts.filter((text) => clean.has(text)).length).toBeLessThanOrEqual(1024)
})

const redactor = () => createRedactor({ enabled: true, patterns: {}, keys: [], allow: [] })

test('what was clean is redacted once a vault has given it as a secret', () => {
  onTestFinished(() => state.secrets.clear())
  const { text } = redactor()
  for (let times = 0; times < 4; times += 1) expect(text('the word is xylophone-42')).toBe('the word is xylophone-42')
  rememberSecret('xylophone-42')
  for (let times = 0; times < 4; times += 1)
    expect(text('the word is xylophone-42')).toBe('the word is [REDACTED:vault]')
  state.secrets.clear()
  expect(text('the word is xylophone-42')).toBe('the word is xylophone-42')
})

test('a secret that a vault exchanges for another is looked for, too', () => {
  onTestFinished(() => state.secrets.clear())
  const { text } = redactor()
  rememberSecret('first-secret-1')
  for (let times = 0; times < 4; times += 1) expect(text('it is second-secret-2')).toBe('it is second-secret-2')
  state.secrets.delete('first-secret-1')
  rememberSecret('second-secret-2')
  expect(text('it is second-secret-2')).toBe('it is [REDACTED:vault]')
})

test('a secret is redacted however often it comes', () => {
  const { text } = redactor()
  for (let times = 0; times < 4; times += 1) expect(text('password=hunter2x')).toBe('password=[REDACTED:password]')
})
