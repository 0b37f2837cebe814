/** `logging.syslog` as data: `udp://host:514`, `tcp://host:601` or `unix:///dev/log`; TCP takes `?framing=lf`. Pure; both readers of the configuration check by it. */

/** Where a syslog daemon listens. */
export type SyslogAddress =
  | { readonly transport: 'udp'; readonly host: string; readonly port: number }
  | {
      readonly transport: 'tcp'
      readonly host: string
      readonly port: number
      /** How messages are told apart: by their length in front, or by a line feed behind them, for receivers that know no lengths. */
      readonly framing: 'octet-counting' | 'lf'
    }
  | { readonly transport: 'unix'; readonly path: string }

/** IANA's: RFC 5426 for UDP, RFC 6587 for TCP. */
const PORTS = { udp: 514, tcp: 601 } as const

/** Without a port it is the usual one. Undefined where the text is no such address. */
export function readSyslogAddress(text: string): SyslogAddress | undefined {
  const path = /^unix:\/\/(\/[^\0]+)$/.exec(text)?.[1]
  if (path !== undefined) return { transport: 'unix', path }
  const parts = /^(udp|tcp):\/\/([\w.-]+|\[[\da-fA-F:.]+(?:%\w+)?\])(?::(\d{1,5}))?(\?framing=lf)?$/.exec(text)
  if (parts === null) return undefined
  const transport = parts[1] as 'udp' | 'tcp'
  const port = Number(parts[3] ?? PORTS[transport])
  if (port < 1 || port > 65_535) return undefined
  const host = parts[2]!.replace(/^\[|\]$/g, '')
  const lineFeeds = parts[4] !== undefined
  if (transport === 'tcp') return { transport, host, port, framing: lineFeeds ? 'lf' : 'octet-counting' }
  return lineFeeds ? undefined : { transport, host, port }
}
