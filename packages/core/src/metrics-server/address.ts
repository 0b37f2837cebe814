/** Hosts and URLs: IPv6 addresses stand in brackets in URLs, and there alone. */
import type { AddressInfo } from 'node:net'

/** A host as the socket takes it. */
export function bareHost(host: string): string {
  return /^\[.*\]$/.test(host) ? host.slice(1, -1) : host
}

/** A host and port as they stand in a URL. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${bareHost(host)}]:${port}` : `${host}:${port}`
}

/** URL of what listens at an address, without a path. */
export function baseUrl({ address, port }: AddressInfo): string {
  return `http://${hostAndPort(address, port)}`
}
