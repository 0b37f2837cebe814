/**
 * Watches a model's stream without reading it: whoever takes it over gets it through a stand-in that asks the model for a part only when it is
 * asked for one itself. So there is one reader, no part is read ahead, and errors and cancelling go through at once.
 */
import { setImmediate } from 'node:timers'
import { replaceMethod } from '@zeph-telemetry/core'
import type { ModelCall } from '../call/model-call.ts'
import type { Operation } from './operations.ts'
import { errorCode } from './reply-facts.ts'
import { StreamParts } from './stream-parts.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** Every way to take a stream over. */
const WAYS = ['pipeThrough', 'pipeTo', 'getReader', 'tee', 'values', Symbol.asyncIterator] as const

/** What a stream belongs to. */
export interface StreamOwner {
  readonly call: ModelCall
  readonly operation: Operation | undefined
  /** Whether what the model says may be captured. */
  readonly keeps: boolean
}

/** Ends the call with its stream, however that comes; a stream that is dropped ends it as abandoned. */
export function watchStream(stream: ReadableStream, owner: StreamOwner): void {
  let standIn: ReadableStream | undefined
  const handOver = (original: Method): Method =>
    function (this: unknown, ...args) {
      const source = this as ReadableStream
      if (standIn === undefined && !source.locked) standIn = standInFor(source, new Watch(owner))
      return Reflect.apply(original, standIn ?? source, args)
    }
  for (const way of WAYS) replaceMethod(stream, way, handOver)
  owner.call.endWithCollected(stream)
}

function standInFor(source: ReadableStream, watch: Watch): ReadableStream {
  const reader = ReadableStream.prototype.getReader.call(source) as ReadableStreamDefaultReader
  const start = (controller: ReadableStreamDefaultController) => {
    reader.closed.catch((error: unknown) => {
      watch.failed(error)
      controller.error(error)
    })
  }
  const pull = (controller: ReadableStreamDefaultController) =>
    watch
      .step(() => reader.read())
      .then(({ done, value }) => {
        if (done) {
          watch.done()
          controller.close()
        } else {
          watch.part(value)
          controller.enqueue(value)
        }
      })
  const cancel = (reason: unknown) => {
    watch.cancelled(reason)
    return reader.cancel(reason)
  }
  return new ReadableStream({ start, pull, cancel }, { highWaterMark: 0 })
}

/** What is seen of a stream, told to its call. */
class Watch {
  readonly #call: ModelCall
  readonly #operation: Operation | undefined
  readonly #parts: StreamParts
  #isLeft = false

  constructor({ call, operation, keeps }: StreamOwner) {
    this.#call = call
    this.#operation = operation
    this.#parts = new StreamParts(keeps)
  }

  /** Asks the model for the next part, with the span active. */
  step<R>(read: () => R): R {
    return this.#call.over ? read() : this.#call.run(read)
  }

  part(part: unknown): void {
    if (!this.#call.over) this.#call.chunk((reply) => this.#parts.read(part, reply))
  }

  /** The last part was read. After an error among the parts, the SDK may call the model again. */
  done(): void {
    if (this.#isLeft) return
    const { error } = this.#parts
    if (error === undefined) this.#call.end()
    else this.#call.fail(error.value, errorCode)
  }

  /** The stream broke, and the operation with it. */
  failed(error: unknown): void {
    this.#call.fail(error, errorCode)
    this.#operation?.extract?.fail(error)
  }

  /** Nobody reads on. After an error among the parts that is because the SDK has seen it, too. */
  cancelled(reason: unknown): void {
    if (this.#parts.error === undefined) this.#leave(reason)
    else this.done()
  }

  /** The SDK does not hand an abort's reason down to here, but fails the operation in the same turn. */
  #leave(reason: unknown): void {
    this.#isLeft = true
    if (reason instanceof Error) this.failed(reason)
    else setImmediate(() => this.#left())
  }

  #left(): void {
    const failure = this.#operation?.failure
    if (failure !== undefined) this.failed(failure.error)
    this.#call.end()
  }
}
