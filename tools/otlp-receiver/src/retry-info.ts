/** The details of a gRPC status with a `google.rpc.RetryInfo`, encoded by protobuf.js from the official definitions. */
import protobuf from 'protobufjs'

const { root } = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message RetryInfo { Duration retry_delay = 1; }
`)

const encode = (type: string, message: object) => root.lookupType(`google.rpc.${type}`).encode(message).finish()

/** When the sender shall ask again, in seconds. */
export function encodeRetryInfo(code: number, seconds: number): Uint8Array {
  const whole = Math.floor(seconds)
  const value = encode('RetryInfo', { retryDelay: { seconds: whole, nanos: Math.round((seconds - whole) * 1e9) } })
  return encode('Status', { code, details: [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value }] })
}
