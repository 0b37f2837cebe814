import { expect, test } from 'vitest'
import { addAround } from './around.ts'
import { activeContext, ROOT, runInContext } from './context.ts'

const KEY = Symbol('key')
const context = ROOT.setValue(KEY, 'here')

test('work in a context runs inside all that is around it, the last added outermost, until it is taken away', () => {
  const order: string[] = []
  const named = (name: string) =>
    addAround((given, next) => {
      order.push(`${name} of ${given === context}`)
      const result = next()
      order.push(`${name} ends`)
      return result
    })
  const remove = [named('first'), named('second')]
  const work = (a: number, b: number) => {
    order.push(`works ${String(activeContext().getValue(KEY))}`)
    return a + b
  }
  expect(runInContext(context, work, 1, 2)).toBe(3)
  expect(order).toEqual(['second of true', 'first of true', 'works here', 'first ends', 'second ends'])
  order.length = 0
  remove[1]!()
  expect(runInContext(context, work, 2, 2)).toBe(4)
  expect(order).toEqual(['first of true', 'works here', 'first ends'])
  order.length = 0
  remove[0]!()
  expect(runInContext(context, work, 3, 2)).toBe(5)
  expect(order).toEqual(['works here'])
})
