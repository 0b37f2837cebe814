/** The public surface. */
export type { Answer } from './answer.ts'
export type { AnyValue, Attributes } from './any-value.ts'
export {
  type OtlpReceiver,
  type OtlpReceiverOptions,
  type ReceivedRequest,
  startOtlpReceiver,
} from './receiver.ts'
export { selfSigned } from './self-signed.ts'
export type { ReceivedEvent, ReceivedLink, ReceivedSpan } from './spans.ts'
