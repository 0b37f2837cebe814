/** The output of log lines to Elasticsearch, in the Elastic Common Schema. Connects when the first lines are sent. */
import { randomBytes } from 'node:crypto'
import { shownUrl } from '../../otlp/resolve-endpoint.ts'
import { type EcsService, ecsLine } from '../ecs/ecs-line.ts'
import type { LogLine, LogSink } from '../log-sink.ts'
import type { BackOffOptions } from '../shipping/back-off.ts'
import { Outlet } from '../shipping/outlet.ts'
import { ShippingSink } from '../shipping/shipping-sink.ts'
import { BulkClient } from './bulk-client.ts'
import { BulkSender } from './bulk-sender.ts'

/** What the output is made with. */
export interface ElasticSinkOptions {
  /** Base URL of Elasticsearch, without credentials. */
  readonly endpoint: string
  /** The data stream. */
  readonly index: string
  /** Asks the vault: before the first request, and again where the server refuses them. Where it rejects first nothing is sent. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly service: EcsService
  /** Most that waits, in bytes. */
  readonly maxQueueBytes: number
  /** How long lines are collected, in milliseconds. Default 1000. */
  readonly delayMs?: number | undefined
  /** Longest time for a request, in milliseconds. Default 10000. */
  readonly timeoutMs?: number | undefined
  /** Takes what there is to say. Default: stderr or the log. */
  readonly say?: ((message: string) => void) | undefined
  readonly backOff?: BackOffOptions | undefined
}

const DELAY_MS = 1000
const TIMEOUT_MS = 10_000

/**
 * Makes the output; it connects when the first lines are sent.
 * @throws TypeError where the endpoint is no URL
 * @example
 * const sink = elasticSink({ endpoint: 'http://127.0.0.1:9200', index: 'logs-zeph-default', headers: async () => ({}), service: { name: 'agent' }, maxQueueBytes: 16e6 })
 */
export function elasticSink(options: ElasticSinkOptions): LogSink {
  const { endpoint, service, say, delayMs = DELAY_MS, timeoutMs = TIMEOUT_MS } = options
  const outlet = new Outlet({ ...options, place: shownUrl(endpoint) })
  const client = new BulkClient({ ...options, timeoutMs })
  const sender = new BulkSender({ outlet, client, delayMs, say, backOff: options.backOff })
  return new ShippingSink({ name: 'elastic', format: bulkEntries(service), outlet, sender })
}

/** What a bulk request has of a line: with an id that no other line of any process has, so that it stands there once however often it is sent. */
function bulkEntries(service: EcsService): (line: LogLine) => string {
  const start = randomBytes(9).toString('base64url')
  let count = 0
  return (line) => `{"create":{"_id":"${start}-${(count++).toString(36)}"}}\n${ecsLine(line, service)}`
}
