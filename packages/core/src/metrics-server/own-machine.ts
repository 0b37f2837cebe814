/** Who asks: what only this machine may have is kept from the web, also from pages that a browser on this machine shows. */
import type { IncomingMessage } from 'node:http'

/** Addresses by which only this machine is reached. */
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/** An address or `localhost`: a name of the web that resolves to this machine is how a page in a browser would get in. */
const OWN_HOST = /^(localhost|[\w.-]*\.localhost|[\d.]+|\[[\da-f:.]+\])(:\d+)?$/i

/** What a browser or a proxy adds to what others asked it. */
const ON_BEHALF = ['origin', 'forwarded', 'via', 'x-forwarded-for', 'x-real-ip'] as const

/** True where the address that the request came to is this machine's alone. */
export function cameToLoopback({ socket }: IncomingMessage): boolean {
  return LOOPBACK.test(socket.localAddress ?? '')
}

/** True where the request names this machine as one does who is on it. */
export function namesOwnHost({ headers }: IncomingMessage): boolean {
  return OWN_HOST.test(headers.host ?? '')
}

/** True where a program on this machine asks for itself: no page of the web, and no proxy for somebody else. */
export function isFromHere(request: IncomingMessage): boolean {
  const { headers, socket } = request
  if (!LOOPBACK.test(socket.remoteAddress ?? '') || !namesOwnHost(request)) return false
  const fetchSite = headers['sec-fetch-site'] ?? 'none'
  return fetchSite === 'none' && ON_BEHALF.every((name) => headers[name] === undefined)
}
