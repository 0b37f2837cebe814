/** What all stand-ins have in common, so that tests and the reference agent drive them alike. */

/** What a user writes. */
export interface UserMessage {
  readonly text: string
  /** Name of who writes; default `ada`. */
  readonly user?: string
  /** Id of the chat or channel; default `conversation`. */
  readonly conversation?: string
}

/** A button under a message of the bot's that a user presses. */
export interface PressedButton extends Omit<UserMessage, 'text'> {
  /** What the bot gave the button: `callback_data`, `custom_id` or `action_id`. */
  readonly action: string
}

/** A message that the bot sent or changed. */
export interface SentMessage {
  /** The API's own name of what the bot called, such as `sendMessage`. */
  readonly method: string
  readonly conversation: string
  readonly text: string
  /** Given by the service. */
  readonly id: string
}

/** A call of the API. */
export interface ApiCall {
  /** `sendMessage`, `chat.postMessage`, `POST /channels/:id/messages`. */
  readonly method: string
  readonly body: Readonly<Record<string, unknown>>
}

/** How the service fails. */
export interface Failure {
  /** HTTP status; 0 cuts the connection without an answer. */
  readonly status: number
  /** The service's own words; default: what it usually says with that status. */
  readonly error?: string
  /** Seconds, for 429. */
  readonly retryAfter?: number
  /** Only a call of this method; default: the next call, whatever it is, but no poll. */
  readonly method?: string
}

/** A service's API on a free port of this machine. */
export interface ChatStandIn extends AsyncDisposable {
  /** Where the SDK is pointed at. */
  readonly url: string
  /** The only token that is taken. */
  readonly token: string
  /** Where users write if nothing else is said. */
  readonly conversation: string
  /** A user writes; kept until the bot is there. Returns the message's id. */
  say(message: UserMessage): string
  /** A user presses a button; kept until the bot is there. Returns the id of the interaction. */
  press(button: PressedButton): string
  /** What the bot sent so far, in order. */
  sent(): readonly SentMessage[]
  /** The next message that was not yet asked for; rejects when the stand-in is closed. */
  nextSent(): Promise<SentMessage>
  /** Every call of the API so far, failed ones included. */
  calls(): readonly ApiCall[]
  /** Lets a call fail; several are kept in order. */
  failNext(failure: Failure): void
  /** A network failure: every open connection ends without a word. New ones are taken. */
  cut(): void
  /** Closes all connections and the port. */
  close(): Promise<void>
}
