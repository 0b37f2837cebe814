import { instrument, type Span } from '@zeph-telemetry/core'
import { expectTypeOf } from 'vitest'

/** A method keeps its type under the decorator, static, async, generic and generator methods too. */
class Memory {
  @instrument('memory.recall')
  recall(query: string, limit = 5): Promise<string[]> {
    return Promise.resolve([query, String(limit)])
  }

  @instrument('memory.first', { kind: 'client', attributes: { 'zeph.limit': 1 } })
  first<T>(items: readonly T[]): T | undefined {
    return items[0]
  }

  @instrument('memory.walk', { attributes: (from: number) => ({ 'zeph.from': from }) })
  *walk(from: number): Generator<number> {
    yield from
  }

  @instrument('memory.count', { onResult: (span: Span, count: number) => span.set('zeph.count', count) })
  async count(): Promise<number> {
    return 0
  }

  // @ts-expect-error the attributes are of another parameter
  @instrument('memory.open', { attributes: (path: number) => ({ 'zeph.path': path }) })
  static open(path: string): Memory {
    return new Memory(path)
  }

  // @ts-expect-error the outcome is another one
  @instrument('memory.size', { onResult: (span: Span, size: string) => span.set('zeph.size', size) })
  size(): number {
    return 1
  }

  // @ts-expect-error a property is no method
  @instrument('memory.path')
  readonly path: string

  constructor(path: string) {
    this.path = path
  }
}

expectTypeOf<Memory['recall']>().toEqualTypeOf<(query: string, limit?: number) => Promise<string[]>>()
expectTypeOf(new Memory('').first([1])).toEqualTypeOf<number | undefined>()
