/**
 * Ids in the lines of a user's own winston logger: added when the program writes, in its context, since winston's
 * stream may format them later and in another. A child writes through the logger that it comes from, and cannot be
 * changed by itself: that logger is, and so are all its children.
 */
import { attempt } from '../../engine/attempt.ts'
import { type Bridge, bridgeOf, marked } from './bridge-mark.ts'
import { missingIds, NO_IDS } from './missing-ids.ts'
import { type ForwardingLogger, WinstonForwarding } from './winston-forwarding.ts'

type Write = (this: unknown, info: unknown, ...rest: readonly unknown[]) => unknown

interface WinstonLogger extends ForwardingLogger {
  readonly write: Write
}

/** One of winston's loggers, or the module, which has one in it. */
export function isWinston(given: object): boolean {
  const { write, levels, format, add, configure } = loggerIn(given) as Readonly<Record<string, unknown>>
  return [write, add, configure].every((method) => typeof method === 'function') && isObject(levels) && isObject(format)
}

export function instrumentWinston(given: object, forward: boolean | undefined): void {
  const logger = loggerIn(given) as WinstonLogger
  const known = bridgeOf(logger.write)
  if (known === undefined) install(logger, { forward: forward === true, original: logger.write })
  else known.forward = forward ?? known.forward
}

function install(logger: WinstonLogger, bridge: Bridge<Write>): void {
  const forwarding = new WinstonForwarding(logger)
  const prepare = (info: unknown) => {
    forwarding.use(bridge.forward)
    if (!isObject(info)) return info
    const ids = missingIds((name) => Object.hasOwn(info, name))
    const written = ids === NO_IDS ? info : copyWith(info, ids)
    if (bridge.forward) forwarding.note(written, Object.keys(ids))
    return written
  }
  const value: Write = function (info, ...rest) {
    const written = attempt('adding ids to a line of winston', () => prepare(info)) ?? info
    return bridge.original.call(this, written, ...rest)
  }
  Object.defineProperty(logger, 'write', { value: marked(value, bridge), configurable: true, writable: true })
}

/** Who logs the same object again gets other ids. An error stays one. */
function copyWith(info: object, ids: Readonly<Record<string, string>>): object {
  return Object.assign(Object.create(info instanceof Error ? info : Object.getPrototypeOf(info)), info, ids)
}

/** What a child, or the module, writes through. */
function loggerIn(given: object): object {
  let logger = isModule(given) ? given.child({}) : given
  while (Object.getOwnPropertyDescriptor(logger, 'write')?.configurable === false)
    logger = Object.getPrototypeOf(logger)
  return logger
}

function isModule(given: object): given is { child(meta: object): object } {
  const { createLogger, child, transports, format } = given as Readonly<Record<string, unknown>>
  return [createLogger, child, format].every((one) => typeof one === 'function') && isObject(transports)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
