/** Socket mode: envelopes over a WebSocket whose address `apps.connections.open` gave. Acknowledgements are not waited for. */
import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { APP_ID, type Delivery } from './slack-world.ts'

export class SocketMode {
  #socket: WebSocket | undefined
  readonly #waiting: Delivery[] = []

  connect(socket: WebSocket): void {
    this.#socket = socket
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined
    })
    write(socket, { type: 'hello', num_connections: 1, connection_info: { app_id: APP_ID } })
    for (const delivery of this.#waiting.splice(0)) this.deliver(delivery)
  }

  /** Hands over, now or as soon as the app is there. */
  deliver(delivery: Delivery): void {
    if (this.#socket === undefined) {
      this.#waiting.push(delivery)
      return
    }
    const { type, payload } = delivery
    const envelope_id = randomUUID()
    const retry = type === 'events_api' ? { retry_attempt: 0, retry_reason: '' } : {}
    write(this.#socket, { envelope_id, type, payload, accepts_response_payload: type === 'interactive', ...retry })
  }
}

function write(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message))
}
