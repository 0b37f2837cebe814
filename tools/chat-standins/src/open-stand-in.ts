/** Opens a stand-in: what all of them do alike around what is one service's own. */
import type { WebSocket } from 'ws'
import type { ChatStandIn, PressedButton, UserMessage } from './chat-stand-in.ts'
import { LocalService, type ServiceAnswer, type ServiceRequest } from './local-service.ts'
import type { Traffic } from './traffic.ts'

/** What is one service's own. */
export interface ChatService {
  readonly token: string
  readonly conversation: string
  hear(message: UserMessage): string
  press(button: PressedButton): string
  answer(request: ServiceRequest): ServiceAnswer | Promise<ServiceAnswer>
  /** A WebSocket was opened. */
  connect?(socket: WebSocket): void
  /** Lets go of whoever waits. */
  close?(): void
}

/** Listens already. */
interface Opened {
  /** `127.0.0.1:port`. */
  readonly host: string
  /** The stand-in, whose SDK is pointed at `url`. */
  standIn(url: string): ChatStandIn
}

/** Listens on a free port. The service may ask `host` as soon as somebody asks it something. */
export async function openStandIn(traffic: Traffic, makeService: (host: () => string) => ChatService): Promise<Opened> {
  const local: LocalService = new LocalService({
    answer: (request) => service.answer(request),
    connect: (socket) => (service.connect === undefined ? socket.terminate() : service.connect(socket)),
  })
  const service = makeService(() => local.host)
  await local.listen()
  return { host: local.host, standIn: (url) => makeStandIn(url, { local, service, traffic }) }
}

interface Parts {
  readonly local: LocalService
  readonly service: ChatService
  readonly traffic: Traffic
}

function makeStandIn(url: string, { local, service, traffic }: Parts): ChatStandIn {
  const close = (): Promise<void> => {
    traffic.close()
    service.close?.()
    return local.close()
  }
  return {
    url,
    token: service.token,
    conversation: service.conversation,
    say: (message) => service.hear(message),
    press: (button) => service.press(button),
    sent: () => traffic.sent,
    nextSent: () => traffic.next(),
    calls: () => traffic.calls,
    failNext: (failure) => traffic.plan(failure),
    cut: () => local.cut(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
