/** Ways to a daemon that takes a stream of messages, and how messages are told apart on them. */
import { connect, type Socket } from 'node:net'
import { ROOT, runInContext, suppress } from '../../context/context.ts'

/** A way to the daemon. */
export interface Wire {
  /** Opens it; each event comes at most once, and never before this returns. */
  readonly open: (events: WireEvents) => Link
  /** Messages as they stand in the stream. */
  readonly framed: (message: string) => string
}

export interface WireEvents {
  opened(): void
  closed(error: NodeJS.ErrnoException | undefined): void
}

/** Something open, or opening. Keeps no process alive. */
export interface Link {
  /** How much of what was written the system has not taken yet, in bytes. */
  readonly unsent: number
  /** @param done called when the system has taken it; not at all where it did not */
  write(bytes: Uint8Array, done: () => void): void
  /** What was written is sent before it closes, as far as that is possible. */
  end(): void
}

/** Where to connect to. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string }

export type Framing = 'octet-counting' | 'lf'

const CONNECT_MS = 5000
const KEEP_ALIVE_MS = 30_000

/** A connection by TCP or a local stream socket; framing by RFC 6587. */
export function socketWire(target: Target, framing: Framing): Wire {
  return {
    open: (events) => runInContext(ROOT, suppress, () => openSocket(target, events)),
    framed: framing === 'lf' ? (text) => `${text}\n` : (text) => `${Buffer.byteLength(text)} ${text}`,
  }
}

function openSocket(target: Target, { opened, closed }: WireEvents): Link {
  const socket = connect(target).unref()
  let problem: Error | undefined
  const timer = setTimeout(() => socket.destroy(new Error('connecting timed out')), CONNECT_MS).unref()
  socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS)
  // Nothing is expected, but the end of the connection is only seen by those who read.
  socket.resume()
  socket.once('connect', () => {
    clearTimeout(timer)
    opened()
  })
  socket.on('error', (error) => (problem = error))
  socket.once('close', () => {
    clearTimeout(timer)
    closed(problem)
  })
  return linkTo(socket)
}

/** What is written to a socket. */
export function linkTo(socket: Socket): Link {
  return {
    get unsent() {
      return socket.writableLength
    },
    write: (bytes, done) =>
      void socket.write(bytes, (error) => {
        if (!error) done()
      }),
    end: () => void socket.end(),
  }
}
