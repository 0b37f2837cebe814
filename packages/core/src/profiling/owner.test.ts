import { expect, test } from 'vitest'
import { Context, type ParentSpan, ROOT } from '../context/context.ts'
import { ownerOf } from './owner.ts'

const IDS = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }
const spanWith = (more: object): ParentSpan => ({ spanContext: () => IDS, ...more })

test.each<[string, ParentSpan | undefined, unknown]>([
  ['no span', undefined, undefined],
  ['a span', spanWith({ name: 'llm.chat' }), { name: 'llm.chat', traceId: IDS.traceId, spanId: IDS.spanId }],
  ['a host’s span without a name', spanWith({ name: 7 }), { traceId: IDS.traceId, spanId: IDS.spanId }],
  ['a span of another process', spanWith({ spanContext: () => ({ ...IDS, isRemote: true }) }), undefined],
  ['a span that records nothing', spanWith({ spanContext: () => ({ ...IDS, traceId: '0'.repeat(32) }) }), undefined],
  [
    'a span that throws',
    spanWith({
      spanContext: () => {
        throw new Error('from the host')
      },
    }),
    undefined,
  ],
])('%s', (_, span, owner) => {
  expect(ownerOf(ROOT.withSpan(span))).toEqual(owner)
})

test('a foreign context that throws is nobody’s, and no harm', () => {
  const foreign = { getValue: () => thrown(), setValue: () => thrown(), deleteValue: () => thrown() }
  expect(ownerOf(new Context(undefined, undefined, foreign as never))).toBeUndefined()
})

function thrown(): never {
  throw new Error('from the host')
}
