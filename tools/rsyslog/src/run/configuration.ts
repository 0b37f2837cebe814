/** What rsyslog is told: where it listens, and that it writes what it has parsed as JSON, one message a line. */
import { join } from 'node:path'

/** Where it listens. */
export interface Ports {
  readonly udp: number
  readonly tcp: number
  /** Of its other module for TCP. */
  readonly plainTcp: number
}

export const STREAM_SOCKET = 'stream'
export const DATAGRAM_SOCKET = 'datagram'
export const PARSED = 'parsed.json'

/** By the name under which it is written: what rsyslog calls it. */
const PROPERTIES = {
  priority: 'name="pri-text"',
  time: 'name="timereported" dateFormat="rfc3339"',
  hostname: 'name="hostname"',
  app: 'name="app-name"',
  process: 'name="procid"',
  kind: 'name="msgid"',
  version: 'name="protocol-version"',
  input: 'name="inputname"',
  text: 'name="msg"',
}

/** @param folder where it writes, and has its sockets */
export function configurationFor(folder: string, { udp, tcp, plainTcp }: Ports): string {
  const properties = Object.entries(PROPERTIES).map(
    ([key, property]) => `  property(outname="${key}" ${property} format="jsonf") constant(value=",")`,
  )
  const at = (port: number) => `address="127.0.0.1" port="${port}"`
  return `global(workDirectory="${folder}" maxMessageSize="64k")
module(load="imudp")
module(load="imuxsock" SysSock.Use="off")
module(load="imptcp")
module(load="imtcp")
module(load="mmpstrucdata")
template(name="parsed" type="list") {
  constant(value="{")
${properties.join('\n')}
  constant(value="\\"data\\":") property(name="$!") constant(value="}\\n")
}
ruleset(name="check") {
  action(type="mmpstrucdata" sd_name.lowercase="off")
  action(type="omfile" file="${join(folder, PARSED)}" template="parsed")
}
input(type="imudp" ${at(udp)} ruleset="check")
input(type="imuxsock" socket="${join(folder, DATAGRAM_SOCKET)}" ruleset="check")
input(type="imptcp" ${at(plainTcp)} ruleset="check")
input(type="imptcp" path="${join(folder, STREAM_SOCKET)}" ruleset="check")
input(type="imtcp" ${at(tcp)} ruleset="check")
`
}
