/** Parsers for the values of options; commander turns what they throw into a usage error. */
import { InvalidArgumentError } from 'commander'

export function positiveInteger(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('It must be a whole number of at least 1.')
  return Number(value)
}

export function positiveNumber(value: string): number {
  const number = Number(value)
  if (value.trim() === '' || !(number >= 0) || number === Number.POSITIVE_INFINITY) {
    throw new InvalidArgumentError('It must be a number of at least 0.')
  }
  return number
}

export function portNumber(value: string): number {
  const port = positiveInteger(value)
  if (port > 65_535) throw new InvalidArgumentError('It must be a port: 1 to 65535.')
  return port
}

export function traceIdStart(value: string): string {
  if (!/^[0-9a-f]{4,32}$/i.test(value)) throw new InvalidArgumentError('It must be 4 to 32 hexadecimal digits.')
  return value
}

/** As levels take them: see `logging.level`. */
export function loggerNames(value: string): string[] {
  const names = value.split(',').map((name) => name.trim())
  if (names.every((name) => /^[\w@][\w@./:-]*$/.test(name))) return names
  throw new InvalidArgumentError('It must be names of loggers, separated by commas, or all.')
}
