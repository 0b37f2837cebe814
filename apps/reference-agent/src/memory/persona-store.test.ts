import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from './open-database.ts'
import { createPersonaStore } from './persona-store.ts'
import { prepareConnection } from './schema.ts'

function openStore() {
  const database = openDatabase(':memory:')
  onTestFinished(() => database.close())
  prepareConnection(database)
  return createPersonaStore(database)
}

test('of some traits a person has one, of others many, the newest first', () => {
  const traits = openStore()
  traits.add(
    [
      { trait: 'name', value: 'Ada' },
      { trait: 'likes', value: 'tea' },
    ],
    1,
  )
  traits.add([{ trait: 'likes', value: 'rain' }], 2)
  traits.add([{ trait: 'name', value: 'Grace' }], 3)
  traits.add([{ trait: 'likes', value: 'tea' }], 4)
  const all = traits.newest(9).map(({ trait, value }) => `${trait}: ${value}`)
  expect(all).toEqual(['likes: tea', 'name: Grace', 'likes: rain'])
  expect(traits.newest(1)).toHaveLength(1)
})

test('the oldest of very many traits go', () => {
  const traits = openStore()
  for (let at = 0; at < 250; at += 1) traits.add([{ trait: 'likes', value: `thing ${at}` }], at)
  expect(traits.newest(1_000)).toHaveLength(200)
  expect(traits.newest(1)).toEqual([{ trait: 'likes', value: 'thing 249' }])
})
