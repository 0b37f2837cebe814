/**
 * What of a pino logger is known without pino: its symbols are its own, one set per copy, but their names have stayed
 * the same from 6 to 10.
 */

export type Fields = Record<string, unknown>

export interface PinoLogger {
  readonly [key: symbol]: unknown
  readonly levels?: { readonly labels?: Readonly<Record<number, string>> }
}

/** Under which symbols a copy of pino keeps what is used of it. */
export interface PinoShape {
  /** The method that makes a line. */
  readonly asJson: symbol
  /** What every line of a logger has: a piece of JSON, such as `,"pid":7,"request_id":"r-1"`. */
  readonly bound: symbol
  /** The names of the message and of an error in a line; pino 6 and 7 have none for the latter. */
  readonly messageKey: symbol | undefined
  readonly errorKey: symbol | undefined
}

/** Undefined where it is none of pino's loggers. */
export function pinoShape(logger: object): PinoShape | undefined {
  const [asJson, bound] = [symbolOf(logger, 'asJson'), symbolOf(logger, 'chindings')]
  if (asJson === undefined || bound === undefined) return undefined
  return { asJson, bound, messageKey: symbolOf(logger, 'messageKey'), errorKey: symbolOf(logger, 'errorKey') }
}

/** What every line of a logger has. */
export function boundFields(logger: PinoLogger, { bound }: PinoShape): Fields {
  return JSON.parse(`{${String(logger[bound]).slice(1)}}`) as Fields
}

export function isBound(logger: PinoLogger, shape: PinoShape, name: string): boolean {
  return String(logger[shape.bound]).includes(`"${name}":`) && Object.hasOwn(boundFields(logger, shape), name)
}

/** A name that the program may have chosen. */
export function keyOf(logger: PinoLogger, symbol: symbol | undefined, otherwise: string): string {
  const key = symbol === undefined ? undefined : logger[symbol]
  return typeof key === 'string' ? key : otherwise
}

function symbolOf(logger: object, name: string): symbol | undefined {
  for (let at: object | null = logger; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertySymbols(at).find(({ description }) => description === `pino.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}
