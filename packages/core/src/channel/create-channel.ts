/** Makes channels. The same with and without the `profiling` condition. */
import type { Channel, ChannelOptions } from './channel.ts'
import { QueueChannel } from './queue-channel.ts'

/**
 * Makes a channel between parts of one program.
 * @throws RangeError where `capacity` is no integer of at least 0, or `onFull` is neither `wait` nor `drop`
 * @example
 * const status = createChannel<string>({ capacity: 64, onFull: 'drop' })
 * await status.send('reading the page')
 * status.close()
 * for await (const text of status) console.log(text)
 */
export function createChannel<T>(options: ChannelOptions = {}): Channel<T> {
  const { name, capacity = Number.POSITIVE_INFINITY, onFull = 'wait' } = options
  const isCount = capacity === Number.POSITIVE_INFINITY || (Number.isSafeInteger(capacity) && capacity >= 0)
  if (!isCount)
    throw new RangeError(`capacity is ${String(capacity)}, but must be an integer of at least 0, or Infinity`)
  if (onFull !== 'wait' && onFull !== 'drop')
    throw new RangeError(`onFull is ${String(onFull)}, but must be wait or drop`)
  return new QueueChannel({ ...(name !== undefined && { name }), capacity, onFull })
}
