/** The public surface. */
export type { Answer } from './answer.ts'
export type { AnyValue, Attributes } from './any-value.ts'
export type { ReceivedLog } from './logs.ts'
export type { ReceivedHistogram, ReceivedMetric, ReceivedPoint } from './metrics.ts'
export type { ReceivedRequest } from './read-request.ts'
export {
  type OtlpReceiver,
  type OtlpReceiverOptions,
  startOtlpReceiver,
} from './receiver.ts'
export { encodeRetryInfo } from './retry-info.ts'
export { selfSigned } from './self-signed.ts'
export type { ReceivedEvent, ReceivedLink, ReceivedSpan } from './spans.ts'
