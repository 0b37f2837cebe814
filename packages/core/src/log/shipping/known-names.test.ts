import { expect, test } from 'vitest'
import { knownNames } from './known-names.ts'

test('a name is fitted once; of very many names the last ones are fitted each time, and come out the same', () => {
  const asked: string[] = []
  const fitted = knownNames((name) => {
    asked.push(name)
    return name.toUpperCase()
  })
  const names = Array.from({ length: 1500 }, (_, index) => `name ${index}`)
  for (const _ of [1, 2]) expect(names.map(fitted)).toEqual(names.map((name) => name.toUpperCase()))
  expect(asked).toHaveLength(2000)
  expect(fitted('constructor')).toBe('CONSTRUCTOR')
})
