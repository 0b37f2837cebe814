/**
 * Ids in the lines of a user's own pino logger, and of its children, before and after: pino calls the method that makes
 * a line through the instance, and children are objects over it. The line is made once, whatever fails here.
 */
import { attempt } from '../../engine/attempt.ts'
import { type Bridge, bridgeOf, marked } from './bridge-mark.ts'
import { forwardLine } from './forward-line.ts'
import { missingIds, NO_IDS } from './missing-ids.ts'
import { type PinoLine, pinoOrigin, readPinoLine } from './pino-line.ts'
import { type Fields, isBound, type PinoLogger, type PinoShape } from './pino-shape.ts'

type AsJson = (this: PinoLogger, fields: Fields, message: unknown, level: number, time: string) => string

/** Of a child: its own lines and those of its children. */
export function instrumentPino(logger: PinoLogger, shape: PinoShape, forward: boolean | undefined): void {
  const current = logger[shape.asJson] as AsJson
  const known = bridgeOf(current)
  if (known !== undefined && (forward === undefined || known.forward === forward)) return
  if (known !== undefined && Object.hasOwn(logger, shape.asJson)) known.forward = forward === true
  else install(logger, shape, { forward: forward === true, original: known?.original ?? current })
}

function install(logger: PinoLogger, shape: PinoShape, bridge: Bridge<AsJson>): void {
  const value: AsJson = function (fields, message, level, time) {
    const ids = idsFor(this, shape, fields)
    const withIds = ids === NO_IDS ? fields : { ...fields, ...ids }
    const text = bridge.original.call(this, withIds, message, level, time)
    if (bridge.forward) forward({ logger: this, text, level, time, ids }, shape)
    return text
  }
  Object.defineProperty(logger, shape.asJson, { value: marked(value, bridge), configurable: true, writable: true })
}

function idsFor(logger: PinoLogger, shape: PinoShape, fields: Fields): Readonly<Record<string, string>> {
  const has = (name: string) => Object.hasOwn(fields, name) || isBound(logger, shape, name)
  return attempt('adding ids to a line of pino', () => missingIds(has)) ?? NO_IDS
}

function forward(line: PinoLine, shape: PinoShape): void {
  const origin = attempt('reading a line of pino', () => pinoOrigin(line, shape))
  if (origin !== undefined) forwardLine(origin, () => readPinoLine(line, shape))
}
