/** `logging.syslog` as data: `udp://host:514`, `tcp://host:601` or `unix:///dev/log`. Pure; both readers of the configuration check by it. */

/** Where a syslog daemon listens. */
export type SyslogAddress =
  | { readonly transport: 'udp' | 'tcp'; readonly host: string; readonly port: number }
  | { readonly transport: 'unix'; readonly path: string }

/** IANA's: RFC 5426 for UDP, RFC 6587 for TCP. */
const PORTS = { udp: 514, tcp: 601 } as const

/** Without a port it is the usual one. Undefined where the text is no such address. */
export function readSyslogAddress(text: string): SyslogAddress | undefined {
  const path = /^unix:\/\/(\/[^\0]+)$/.exec(text)?.[1]
  if (path !== undefined) return { transport: 'unix', path }
  const parts = /^(udp|tcp):\/\/([\w.-]+|\[[\da-fA-F:.]+(?:%\w+)?\])(?::(\d{1,5}))?$/.exec(text)
  if (parts === null) return undefined
  const transport = parts[1] as 'udp' | 'tcp'
  const port = Number(parts[3] ?? PORTS[transport])
  if (port < 1 || port > 65_535) return undefined
  return { transport, host: parts[2]!.replace(/^\[|\]$/g, ''), port }
}
