/**
 * OpenTelemetry's variables for one signal alone, such as `OTEL_EXPORTER_OTLP_TRACES_TIMEOUT`. Each wins over the key that is for all
 * signals. They are shared with other programs: what is wrong in one is said once, and ignored.
 */
import { warnOnce } from '../warn-once.ts'
import type { Protocol } from './protocol.ts'
import type { Signal } from './signal.ts'

type Variable = 'PROTOCOL' | 'TIMEOUT' | 'COMPRESSION' | 'CERTIFICATE' | 'CLIENT_CERTIFICATE' | 'CLIENT_KEY'

/** What a variable's text means; undefined where it is not allowed. */
interface Reading<T> {
  readonly read: (text: string) => T | undefined
  readonly allowed: string
}

const isOneOf =
  <T extends string>(...choices: readonly T[]) =>
  (text: string): T | undefined =>
    choices.find((choice) => choice === text)

const PROTOCOL: Reading<Protocol> = {
  read: isOneOf('http/protobuf', 'http/json', 'grpc'),
  allowed: 'http/protobuf, http/json or grpc',
}
const COMPRESSION: Reading<'none' | 'gzip'> = { read: isOneOf('none', 'gzip'), allowed: 'none or gzip' }
const TIMEOUT: Reading<number> = {
  read: (text) => (/^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined),
  allowed: 'a whole number of milliseconds above 0',
}
const FILE: Reading<string> = { read: (text) => text, allowed: 'the path of a PEM file' }

/** What is said for one signal alone; undefined where nothing is. */
export interface SignalVariables {
  readonly protocol: Protocol | undefined
  readonly timeoutMs: number | undefined
  readonly compression: 'none' | 'gzip' | undefined
  readonly certificate: string | undefined
  readonly clientCertificate: string | undefined
  readonly clientKey: string | undefined
}

/** Reads the variables of a signal. */
export function signalVariables(signal: Signal, environment: NodeJS.ProcessEnv): SignalVariables {
  const read = <T>(variable: Variable, { read, allowed }: Reading<T>): T | undefined => {
    const name = `OTEL_EXPORTER_OTLP_${signal.name.toUpperCase()}_${variable}`
    const text = environment[name]?.trim()
    if (!text) return undefined
    const value = read(text)
    if (value === undefined) warnOnce(`otlp:ignored:${name}`, `${name} must be ${allowed}; what it is is ignored`)
    return value
  }
  return {
    protocol: read('PROTOCOL', PROTOCOL),
    timeoutMs: read('TIMEOUT', TIMEOUT),
    compression: read('COMPRESSION', COMPRESSION),
    certificate: read('CERTIFICATE', FILE),
    clientCertificate: read('CLIENT_CERTIFICATE', FILE),
    clientKey: read('CLIENT_KEY', FILE),
  }
}
