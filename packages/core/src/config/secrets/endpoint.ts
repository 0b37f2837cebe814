/** URLs of receivers: what is one, and whether it carries what must not stand in configuration. */
import { isCredential, isCredentialName } from './credential.ts'

/** An absolute http or https URL. */
export function isEndpoint(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/** User or password before the host, or a credential in the query or the fragment; also in what is not quite a URL. */
export function hasCredentials(text: string): boolean {
  if (/^\s*([a-z][a-z0-9+.-]*:)?[/\\]*[^/\\?#]*@/i.test(text)) return true
  const parameters = new URLSearchParams(text.slice(text.search(/[?#]/) + 1).replaceAll(/[?#]/g, '&'))
  return /[?#]/.test(text) && [...parameters].some(([name, value]) => isCredentialName(name) || isCredential(value))
}

/** The machine itself: what is sent there needs no encryption. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.[\d.]+$/.test(hostname)
  )
}
