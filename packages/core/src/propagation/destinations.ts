/** Where trace context may go, as `telemetry.propagate_to` says. Ids that leave for strangers tell them which requests belong together. */
import { BlockList, isIP } from 'node:net'

/** What is allowed where nothing is configured. */
export const DEFAULT_PROPAGATE_TO: readonly string[] = ['loopback', 'stdio']

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/**
 * Whether a destination is on the list. Names are compared without case; `*.example.com` is every host below that domain, not itself.
 * @param target a URL, or `stdio` for a child process
 */
export function isListed(target: URL | string, list: readonly string[]): boolean {
  if (list.includes('*')) return true
  if (target === 'stdio') return list.includes('stdio')
  const url = target instanceof URL ? target : URL.parse(target)
  if (url === null || url.hostname === '') return false
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return list.some((entry) => (entry === 'loopback' ? isLoopback(host) : matches(host, entry.toLowerCase())))
}

function matches(host: string, entry: string): boolean {
  return entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : host === entry
}

function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost')
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6')
}
