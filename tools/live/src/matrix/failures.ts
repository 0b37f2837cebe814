/** The rows of the failure matrix: what the other side does, and what is expected of an exporter then. */
import { createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { CountingReceiver } from './counting-receiver.ts'
import type { Change, GoOn, LoadTask } from './load-task.ts'

/** The other side of one run. */
export interface Opponent {
  /** What the program exports to. */
  readonly url: string
  /** Spans that arrived and whose sender was told so. */
  readonly acknowledged: () => number
  /** Requests with spans that were taken twice. */
  readonly twice: () => number
  /** True where what the row is about did happen. */
  readonly happened: () => boolean
  /** A third and two thirds into the work. */
  readonly change?: Change
  readonly close: () => Promise<void>
}

/** One row. */
export interface Failure {
  readonly name: string
  readonly open: () => Promise<Opponent>
  /** Whether anything can arrive. */
  readonly arrives: 'something' | 'nothing'
  /** What must be said on stderr, besides what is missing; undefined where nothing may be. */
  readonly told: RegExp | undefined
  readonly task?: Partial<LoadTask>
}

/** Where nothing arrives anyway: short, so that much fails. */
export const EXPORT_TIMEOUT_MS = 500
/** Where something does: so long that no answer comes just too late, which would count on one side only. */
const PATIENT = { exportTimeoutMs: 10_000 }
const HEADERS = {
  old: '{"authorization":"Bearer before-the-rotation"}',
  new: '{"authorization":"Bearer after-the-rotation"}',
}
const RESTARTED_AT = 2
/** A batch that is tried again arrives as a rule; one that had no luck is told. */
const PERHAPS = /^/
const NO_ANSWER = /no answer in time/

export const HEALTHY: Failure = {
  name: 'healthy',
  open: () => receiverThat(() => ({})),
  arrives: 'something',
  told: undefined,
  task: PATIENT,
}

export const FAILURES: readonly Failure[] = [
  { name: 'refused', open: refused, arrives: 'nothing', told: /ECONNREFUSED/ },
  { name: 'black hole', open: blackHole, arrives: 'nothing', told: NO_ANSWER },
  {
    name: '429, Retry-After',
    open: () => receiverThat((index) => (index % 2 === 0 ? { status: 429, retryAfter: 1 } : {})),
    arrives: 'something',
    told: PERHAPS,
    task: PATIENT,
  },
  { name: '503', open: () => receiverThat(() => ({ status: 503 })), arrives: 'nothing', told: /503/ },
  {
    name: '401, then rotated',
    open: rotating,
    arrives: 'something',
    told: undefined,
    task: { ...PATIENT, headers: HEADERS.old },
  },
  {
    name: '401, vault late',
    open: rotatingLate,
    arrives: 'something',
    told: /401/,
    task: { ...PATIENT, headers: HEADERS.old },
  },
  {
    name: 'slow',
    open: () => receiverThat(() => ({ delayMs: 4 * EXPORT_TIMEOUT_MS })),
    arrives: 'nothing',
    told: NO_ANSWER,
  },
  {
    name: 'cut in a batch',
    open: () => receiverThat((index) => ({ cuts: index % 2 === 0 })),
    arrives: 'something',
    told: PERHAPS,
    task: PATIENT,
  },
  { name: 'restart', open: restarting, arrives: 'something', told: PERHAPS, task: PATIENT },
  {
    name: 'restart, spooled',
    open: restarting,
    arrives: 'something',
    told: PERHAPS,
    task: { spools: true },
  },
  { name: 'HTTP to gRPC', open: speaksHttp2, arrives: 'nothing', told: /is it a port for gRPC/ },
  {
    name: 'gRPC to HTTP',
    open: () => receiverThat(() => ({})),
    arrives: 'nothing',
    told: /gRPC status/,
    task: { protocol: 'grpc' },
  },
]

async function receiverThat(decide: ConstructorParameters<typeof CountingReceiver>[0]): Promise<Opponent> {
  const receiver = await new CountingReceiver(decide).open()
  return opponent(receiver)
}

function opponent(receiver: CountingReceiver): Opponent {
  return {
    url: receiver.url,
    acknowledged: () => receiver.acknowledged,
    twice: () => receiver.twice,
    happened: () => receiver.connections > 0,
    close: () => receiver.close(),
  }
}

/**
 * A third into the work the vault has another secret, from two thirds on the receiver wants it. The other way round, whoever asks the vault too early
 * asks again after 5 s only, and three batches that are refused meanwhile open the circuit breaker.
 */
async function rotating(): Promise<Opponent> {
  let wanted = HEADERS.old
  let refusals = 0
  const receiver = await new CountingReceiver((_, { headers }) => {
    if (headers.authorization === JSON.parse(wanted).authorization) return {}
    refusals += 1
    return { status: 401 }
  }).open()
  const change = (place: number): GoOn => {
    if (place === 1) return { headers: HEADERS.new }
    wanted = HEADERS.new
    return {}
  }
  return { ...opponent(receiver), change, happened: () => refusals > 0 }
}

/**
 * A third into the work the receiver wants another secret, at two thirds the vault has it: the circuit breaker is open by then. The program goes on as soon as
 * a request has found the new secret and was taken.
 */
async function rotatingLate(): Promise<Opponent> {
  let wanted = HEADERS.old
  let refusals = 0
  let before = 0
  const receiver = await new CountingReceiver((_, { headers }) => {
    if (headers.authorization === JSON.parse(wanted).authorization) return {}
    refusals += 1
    return { status: 401 }
  }).open()
  const change: Change = async (place, tell) => {
    if (place === 1) wanted = HEADERS.new
    else {
      before = receiver.acknowledged
      tell({ headers: HEADERS.new, stay: true })
      await receiver.nextTaken()
    }
    return {}
  }
  const happened = () => refusals > 0 && before > 0 && receiver.acknowledged > before
  return { ...opponent(receiver), change, happened }
}

/** Gone from a third of the work on, back at two thirds; the program goes on as soon as it was found to be back. */
async function restarting(): Promise<Opponent> {
  const receiver = await new CountingReceiver().open()
  let before = 0
  const change = async (place: number) => {
    before = receiver.acknowledged
    if (place !== RESTARTED_AT) await receiver.close()
    else {
      await receiver.open()
      await receiver.nextSpans()
    }
    return {}
  }
  return { ...opponent(receiver), change, happened: () => before > 0 && receiver.acknowledged > before }
}

/** A port that nothing listens on any more. */
async function refused(): Promise<Opponent> {
  const receiver = await new CountingReceiver().open()
  await receiver.close()
  return { ...opponent(receiver), happened: () => receiver.connections === 0, close: async () => {} }
}

/** Connections are taken, nothing is read, nothing is answered. */
async function blackHole(): Promise<Opponent> {
  const server = createServer((socket) => socket.pause())
  return socketServer(server)
}

/** A server of gRPC: HTTP/2 without an upgrade. */
async function speaksHttp2(): Promise<Opponent> {
  return socketServer(createHttp2Server((_, response) => response.writeHead(404).end()))
}

interface Listens {
  on(event: 'connection', listener: (socket: Socket) => void): unknown
  listen(port: number, host: string, listening: () => void): unknown
  address(): unknown
  close(closed: () => void): unknown
}

async function socketServer(server: Listens): Promise<Opponent> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    acknowledged: () => 0,
    twice: () => 0,
    happened: () => connections > 0,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
