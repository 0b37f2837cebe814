/** A client of `@grpc/grpc-js` for one receiver: where it connects to, and how that is secured. */
import { isIP } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import type * as grpcPackage from '@grpc/grpc-js'
import { VERSION } from '../global-state.ts'
import type { Certificates, TransportOptions } from './transport.ts'

type Grpc = Omit<typeof grpcPackage, 'default'>

const GZIP = 2

/** Connects with the first request. */
export function grpcClient(grpc: Grpc, { url, compression, certificates }: TransportOptions): grpcPackage.Client {
  const { protocol, hostname, port } = new URL(url)
  const isSecure = protocol === 'https:'
  const address = `dns:${hostname}:${port || (isSecure ? 443 : 80)}`
  const credentials = isSecure ? secured(grpc, hostname, certificates) : grpc.credentials.createInsecure()
  return new grpc.Client(address, credentials, {
    'grpc.default_compression_algorithm': compression === 'gzip' ? GZIP : 0,
    'grpc.primary_user_agent': `zeph-telemetry/${VERSION}`,
    // Tried again here, where the time of a request is known.
    'grpc.enable_retries': 0,
    // Connections of its own, which end with it.
    'grpc.use_local_subchannel_pool': 1,
    ...(isSecure && nameSent(hostname)),
  })
}

function secured(grpc: Grpc, hostname: string, { ca, client }: Certificates): grpcPackage.ChannelCredentials {
  const address = addressIn(hostname)
  const verify = address === undefined ? {} : { checkServerIdentity: checkOf(address) }
  return grpc.credentials.createSsl(ca ?? null, client?.key ?? null, client?.cert ?? null, verify)
}

/**
 * The package sends the host's name in the TLS handshake, an IP address too, which is none: Node warns, and from 26 on refuses. A neutral name is
 * sent in its place, and the certificate is checked for the address all the same.
 */
function nameSent(hostname: string): grpcPackage.ChannelOptions {
  return addressIn(hostname) === undefined ? {} : { 'grpc.ssl_target_name_override': 'localhost' }
}

function checkOf(address: string): typeof checkServerIdentity {
  return (_, certificate) => checkServerIdentity(address, certificate)
}

/** A host that is an IP address, without the brackets of a URL. */
function addressIn(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? undefined : bare
}
