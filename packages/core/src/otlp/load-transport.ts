/** Loads what speaks a protocol, and nothing of the others. */
import type { Protocol } from './protocol.ts'
import type { OpenTransport } from './transport.ts'

/** Rejects where the package that gRPC needs is not there. */
export async function loadTransport(protocol: Protocol): Promise<OpenTransport> {
  if (protocol !== 'grpc') return (await import('./http-transport.ts')).openTransport
  const { loadGrpcTransport } = await import('./grpc-transport.ts')
  return await loadGrpcTransport()
}
