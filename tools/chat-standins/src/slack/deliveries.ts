/** The two ways on which Slack hands events to an app: a socket that the app opened, or HTTP requests to an address of the app. */
import { postSigned } from './signed-request.ts'
import type { Delivery } from './slack-world.ts'
import { SocketMode } from './socket-mode.ts'

export class Deliveries {
  readonly socketMode: SocketMode = new SocketMode()
  /** The app's statuses over HTTP; 0 where it could not be reached. */
  readonly answered: number[] = []
  readonly #signingSecret: string
  #appUrl: string | undefined

  constructor(signingSecret: string) {
    this.#signingSecret = signingSecret
  }

  /** From now on over HTTP. */
  over(appUrl: string): void {
    this.#appUrl = appUrl
  }

  hand(delivery: Delivery): void {
    if (this.#appUrl === undefined) {
      this.socketMode.deliver(delivery)
      return
    }
    postSigned(this.#appUrl, delivery, this.#signingSecret).then(
      (status) => this.answered.push(status),
      () => this.answered.push(0),
    )
  }
}
