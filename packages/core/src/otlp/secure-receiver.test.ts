/** TLS and mTLS with certificates made here, over HTTP and gRPC, by keys and by OpenTelemetry's variables. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { selfSigned } from '@zeph-telemetry/otlp-receiver'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { openedFor } from './fixtures/opened.ts'
import { endSpans, receiverFor, sinkTo } from './fixtures/sink.ts'

let directory: string
beforeEach(() => {
  directory = temporaryDirectory()
})
afterEach(() => void vi.unstubAllEnvs())

function file(name: string, content: string): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

const PROTOCOLS = [
  ['http/protobuf', 'http'],
  ['grpc', 'grpc'],
] as const

describe.each(PROTOCOLS)('%s:', (otlpProtocol, protocol) => {
  test('an authority of its own is trusted by otlp_certificate, and Node warns of nothing', async () => {
    const warnings = vi.fn()
    process.on('warning', warnings)
    onTestFinished(() => void process.off('warning', warnings))
    const tls = selfSigned()
    const receiver = await receiverFor({ protocol, tls })
    const { spans, problems } = openedFor({
      otlpEndpoint: receiver.url,
      otlpProtocol,
      otlpCertificate: file('ca.pem', tls.cert),
    })
    endSpans('one')
    await spans.flush()
    expect(problems()).toEqual([])
    expect(receiver.spans()).toHaveLength(1)
    expect(warnings).not.toHaveBeenCalled()
  })

  test('the variable of one signal alone wins', async () => {
    const tls = selfSigned()
    vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE', file('ca.pem', tls.cert))
    const receiver = await receiverFor({ protocol, tls })
    const { spans } = openedFor({
      otlpEndpoint: receiver.url,
      otlpProtocol,
      otlpCertificate: file('other.pem', selfSigned().cert),
    })
    endSpans('one')
    await spans.flush()
    expect(receiver.spans()).toHaveLength(1)
  })

  test('without it an unknown certificate is refused, clearly', async () => {
    const receiver = await receiverFor({ protocol, tls: selfSigned() })
    const { layer, problems } = sinkTo(receiver.url + (protocol === 'grpc' ? '' : '/v1/traces'), {
      protocol: otlpProtocol,
      exportTimeoutMs: 500,
    })
    endSpans('one')
    await layer.flush()
    expect(problems).toEqual([expect.stringMatching(/self-signed certificate/)])
    expect(layer.failed).toBe(1)
    expect(receiver.requests).toEqual([])
  })

  test('a trusted certificate of another host is refused', async () => {
    const tls = selfSigned('10.1.2.3')
    const receiver = await receiverFor({ protocol, tls })
    const { spans, problems } = openedFor({
      otlpEndpoint: receiver.url,
      otlpProtocol,
      otlpTimeoutMs: 500,
      otlpCertificate: file('ca.pem', tls.cert),
    })
    endSpans('one')
    await spans.flush()
    expect(problems()).toEqual([expect.stringMatching(/127\.0\.0\.1/)])
    expect(receiver.requests).toEqual([])
  })

  test('a receiver that asks for a certificate gets that of otlp_client_certificate, and refuses who has none', async () => {
    const [tls, client] = [selfSigned(), selfSigned()]
    const receiver = await receiverFor({ protocol, tls: { ...tls, clientCa: client.cert } })
    const trusting = {
      otlpEndpoint: receiver.url,
      otlpProtocol,
      otlpCertificate: file('ca.pem', tls.cert),
      otlpTimeoutMs: 500,
    }
    const showing = {
      otlpClientCertificate: file('client.pem', client.cert),
      otlpClientKey: file('client.key', client.key),
    }
    const refused = openedFor(trusting)
    endSpans('without')
    await refused.spans.flush()
    expect(refused.spans.failed).toBe(1)
    await refused.close()

    const taken = openedFor({ ...trusting, ...showing })
    endSpans('with')
    await taken.spans.flush()
    expect(receiver.spans().map(({ name }) => name)).toEqual(['with'])
  })
})

describe('a file that cannot be used is said once, without what stands in it:', () => {
  const KEY = 'otlp_client_key'

  test.each<[string, string, RegExp]>([
    ['it is not there', '', /otlp_client_key names a file that cannot be used, and is ignored: ENOENT$/],
    ['it is no key', 'hunter2', /otlp_client_key .*: it is no PEM file of the right kind$/],
    ['it is a certificate', selfSigned().cert, /otlp_client_key .*: it is no PEM file of the right kind$/],
  ])('%s', async (_, content, message) => {
    const receiver = await receiverFor()
    const { cert } = selfSigned()
    const { spans, problems } = openedFor({
      otlpEndpoint: receiver.url,
      otlpClientCertificate: file('client.pem', cert),
      otlpClientKey: content === '' ? join(directory, 'missing') : file(KEY, content),
    })
    endSpans('one')
    await spans.flush()
    expect(problems()).toEqual([expect.stringMatching(message)])
    expect(problems()[0]).not.toContain('hunter2')
    expect(receiver.spans()).toHaveLength(1)
  })

  test('one of the two alone is ignored', async () => {
    const { spans, problems } = openedFor({
      otlpEndpoint: (await receiverFor()).url,
      otlpClientCertificate: file('client.pem', selfSigned().cert),
    })
    await spans.ready
    expect(problems()).toEqual([expect.stringMatching(/belong together; one alone is ignored$/)])
  })
})
