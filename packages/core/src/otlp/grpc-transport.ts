/**
 * Carries requests over gRPC by `@grpc/grpc-js`, which is loaded here and nowhere else: it is an optional peer. Requests are tried again as the OTLP
 * specification wants, within the time that one has.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Client, Metadata, ServiceError } from '@grpc/grpc-js'
import { settledWithin } from '../exit/settled-within.ts'
import { grpcClient } from './grpc-client.ts'
import { retryDelay } from './grpc-retry.ts'
import { isMissing, MissingPackage } from './missing-package.ts'
import { TrackedSockets } from './tracked-sockets.ts'
import type { Channel, OpenTransport, Transport, TransportOptions } from './transport.ts'
import { variableHeaders } from './variable-headers.ts'

type Grpc = typeof import('@grpc/grpc-js')

const PACKAGE = '@grpc/grpc-js'

/** Rejects with a `MissingPackage` where the package is not there. */
export async function loadGrpcTransport(): Promise<OpenTransport> {
  const grpc = await load()
  return (channel, options) => new GrpcTransport(grpc, { ...channel, ...options })
}

async function load(): Promise<Grpc> {
  try {
    // Within `try` and as a literal: bundlers then leave what they do not find to the program.
    return await import('@grpc/grpc-js')
  } catch (error) {
    if (!isMissing(error, PACKAGE)) throw error
    throw new MissingPackage(
      `OTLP over gRPC needs the package ${PACKAGE}, which is not installed; ` +
        `run: npm install ${PACKAGE}, or set telemetry.otlp_protocol to "http/protobuf" and an endpoint for it (usually port 4318)`,
    )
  }
}

const asItIs = (bytes: Buffer): Buffer => bytes

class GrpcTransport implements Transport {
  readonly #grpc: Grpc
  readonly #options: Channel & TransportOptions
  readonly #client: Client
  readonly #ownHeaders: Readonly<Record<string, string>>
  readonly #closing = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #sockets: TrackedSockets

  constructor(grpc: Grpc, options: Channel & TransportOptions) {
    this.#grpc = grpc
    this.#options = options
    this.#client = grpcClient(grpc, options)
    this.#sockets = new TrackedSockets(options.timeoutMs)
    this.#ownHeaders = variableHeaders(options.variable)
  }

  async send(body: Uint8Array): Promise<Uint8Array | undefined> {
    // What another process encoded may have been for HTTP.
    if (this.#options.contentType !== 'application/x-protobuf') throw new Error('JSON does not go over gRPC')
    const sending = this.#try(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
    this.#underWay.add(sending)
    try {
      return await sending
    } finally {
      this.#underWay.delete(sending)
    }
  }

  close(reason: Error): void {
    this.#closing.abort(reason)
    this.#client.close()
    this.#sockets.destroy()
  }

  async shutdown(): Promise<void> {
    await settledWithin(Promise.allSettled(this.#underWay), this.#options.timeoutMs)
    this.#client.close()
    this.#sockets.destroy()
  }

  async #try(body: Buffer): Promise<Uint8Array> {
    const deadline = Date.now() + this.#options.timeoutMs
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#sockets.run(() => this.#call(body, deadline))
      } catch (error) {
        const delay = retryDelay(error as Partial<ServiceError>, attempt)
        if (delay === undefined || Date.now() + delay > deadline) throw this.#reasonOf(error)
        await this.#pause(delay)
      }
    }
  }

  #call(body: Buffer, deadline: number): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    const { signal } = this.#closing
    signal.throwIfAborted()
    const call = this.#client.makeUnaryRequest(
      this.#options.method,
      asItIs,
      asItIs,
      body,
      this.#metadata(),
      { deadline },
      (error, answer) => {
        signal.removeEventListener('abort', end)
        if (error) reject(error)
        else resolve(answer ?? Buffer.alloc(0))
      },
    )
    function end(): void {
      reject(signal.reason)
      call.cancel()
    }
    signal.addEventListener('abort', end)
    return promise
  }

  /** The package shows a value that it does not take in its error: here nobody sees it. */
  #metadata(): Metadata {
    const metadata = new this.#grpc.Metadata()
    const headers = { ...this.#ownHeaders, ...this.#options.headers() }
    for (const [index, [name, value]] of Object.entries(headers).entries()) {
      try {
        metadata.set(name, name.toLowerCase().endsWith('-bin') ? (Buffer.from(value, 'base64') as never) : value)
      } catch {
        throw new Error(`a header has characters that gRPC does not allow (header ${index + 1})`)
      }
    }
    return metadata
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#closing
    try {
      await pause(milliseconds, undefined, { signal })
    } catch {
      throw signal.reason
    }
  }

  #reasonOf(error: unknown): unknown {
    const { status } = this.#grpc
    const { code, details = '' } = error as Partial<ServiceError>
    if (code === undefined) return error
    if (code === status.DEADLINE_EXCEEDED) return new Error('Request timed out')
    return Object.assign(new Error(`${status[code]} ${details}`.trim()), { code })
  }
}
