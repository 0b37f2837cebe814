import { expect, test } from 'vitest'
import { Account } from './account.ts'
import type { AllocationCounter } from './allocation-counter.ts'
import { Ledger } from './ledger.ts'

/** A counter whose readings the test sets. */
class SetCounter implements AllocationCounter {
  readonly method = 'v8-addon'
  readonly isExact: boolean
  allocated = 0
  freed = 0
  collections = 0
  stop = (): void => {}
  read = (): void => {}

  constructor(isExact = true) {
    this.isExact = isExact
  }
}

function ledger(counter = new SetCounter()) {
  const problems: string[] = []
  return { counter, problems, books: new Ledger(counter, { onImbalance: (problem) => void problems.push(problem) }) }
}

test('charges who is active, and reads only where that changes', () => {
  const { counter, books } = ledger()
  const [a, b] = [new Account(), new Account()]
  books.switchTo(a)
  counter.allocated += 100
  books.switchTo(a)
  expect(books.readings).toBe(1)
  books.switchTo(b)
  counter.allocated += 7
  counter.freed += 50
  books.switchTo(undefined)
  counter.allocated += 1000
  books.switchTo(a)
  counter.allocated += 1
  books.close(a)
  expect([a.allocated, b.allocated, a.freed, b.freed]).toEqual([101, 7, 0, 50])
})

test('frames nest: who was charged before is charged again, also where the frame is left by another span', () => {
  const { counter, books, problems } = ledger()
  const [a, b, c] = [new Account(), new Account(), new Account()]
  const outer = books.enter(a)
  counter.allocated += 1
  const inner = books.enter(b)
  counter.allocated += 10
  books.switchTo(c)
  counter.allocated += 100
  books.leave(inner)
  counter.allocated += 1000
  books.leave(outer)
  counter.allocated += 10_000
  books.switchTo(b)
  expect([a.allocated, b.allocated, c.allocated]).toEqual([1001, 10, 100])
  expect(problems).toEqual([])
})

test('a frame that is left out of order is told, and later ones are right again', () => {
  const { counter, books, problems } = ledger()
  const [a, b] = [new Account(), new Account()]
  const outer = books.enter(a)
  books.enter(b)
  books.leave(outer)
  expect(problems).toEqual(['a frame of depth 1 is left while 2 are open'])
  books.leave(outer)
  expect(problems).toHaveLength(2)
  const next = books.enter(a)
  counter.allocated += 5
  books.leave(next)
  expect([a.allocated, problems.length]).toEqual([5, 2])
})

test('after a collection it reads a few times more although nobody else comes', () => {
  const { counter, books } = ledger()
  const account = new Account()
  books.switchTo(account)
  counter.collections += 1
  for (let resumption = 0; resumption < 100; resumption += 1) {
    counter.allocated += 1
    books.switchTo(account)
  }
  expect(books.readings).toBe(1 + 16)
  books.close(account)
  expect(account.allocated).toBe(100)
})

test('without the addon a reading that has become smaller makes the span unknown, not zero', () => {
  const { counter, books } = ledger(new SetCounter(false))
  const [a, b] = [new Account(), new Account()]
  counter.allocated = 1000
  books.switchTo(a)
  counter.allocated = 400
  books.switchTo(b)
  counter.allocated = 500
  books.close(b)
  expect([a.isUnknown, b.isUnknown, b.allocated]).toEqual([true, false, 100])
})
