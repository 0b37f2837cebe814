/** The output of log lines to a syslog daemon, by RFC 5424 over UDP, TCP or a local socket. Opened by the first line. */
import { readSyslogAddress, type SyslogAddress } from '../../config/validate/syslog-address.ts'
import type { LogSink } from '../log-sink.ts'
import type { BackOffOptions } from '../shipping/back-off.ts'
import { Outlet } from '../shipping/outlet.ts'
import type { Sender } from '../shipping/sender.ts'
import { ShippingSink } from '../shipping/shipping-sink.ts'
import { localLoggerWire } from './local-logger.ts'
import { StreamSender } from './stream-sender.ts'
import { syslogFormatter } from './syslog-message.ts'
import { UdpSender } from './udp-sender.ts'
import { socketWire } from './wire.ts'

/** What the output is made with. */
export interface SyslogSinkOptions {
  /** `udp://host:514`, `tcp://host:601`, `tcp://host:601?framing=lf`, `unix:///path`. */
  readonly address: string
  /** A name of RFC 5424, such as `user`. */
  readonly facility: string
  /** Names the program. */
  readonly appName: string
  /** Most that waits, in bytes. */
  readonly maxQueueBytes: number
  /** Takes what there is to say. Default: stderr or the log. */
  readonly say?: ((message: string) => void) | undefined
  /** Pauses between attempts to connect. */
  readonly backOff?: BackOffOptions | undefined
}

/**
 * Makes the output.
 * @throws TypeError where the address is none
 * @example
 * const sink = syslogSink({ address: 'udp://127.0.0.1:514', facility: 'user', appName: 'agent', maxQueueBytes: 16e6 })
 */
export function syslogSink(options: SyslogSinkOptions): LogSink {
  const address = readSyslogAddress(options.address)
  if (address === undefined) throw new TypeError(`${options.address} is no address of a syslog daemon`)
  const outlet = new Outlet({ ...options, place: options.address })
  const sender = senderTo(address, outlet, options)
  return new ShippingSink({ name: 'syslog', format: syslogFormatter(options), outlet, sender })
}

function senderTo(address: SyslogAddress, outlet: Outlet, { appName, backOff }: SyslogSinkOptions): Sender {
  if (address.transport === 'udp') return new UdpSender({ ...address, outlet, backOff })
  if (address.transport === 'tcp') {
    return new StreamSender({ outlet, backOff, wire: socketWire(address, address.framing) })
  }
  const { path } = address
  const forDatagrams = localLoggerWire(path, appName)
  return new StreamSender({ outlet, backOff, wire: socketWire({ path }, 'lf'), forDatagrams })
}
