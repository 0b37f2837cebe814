/** Where a base URL leads. */

/** Host and port of a base URL; empty where it is none: then the SDK fails, and its error is the span's. */
export function serverOf(baseUrl: unknown): { 'server.address'?: string; 'server.port'?: number } {
  const text = baseUrl instanceof URL ? baseUrl.href : baseUrl
  const url = typeof text === 'string' ? URL.parse(text) : null
  if (url === null || url.hostname === '') return {}
  const address = url.hostname.replace(/^\[|\]$/g, '')
  return { 'server.address': address, 'server.port': Number(url.port) || (url.protocol === 'http:' ? 80 : 443) }
}
