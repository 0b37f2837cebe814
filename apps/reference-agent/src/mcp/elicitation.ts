/** What an MCP server asks the user while it does something for the agent, and what may be answered. */

/** One thing that is asked for. */
export interface ElicitationField {
  readonly name: string
  readonly label: string
  readonly type: 'boolean' | 'number' | 'text'
  /** What may be chosen; undefined for anything. */
  readonly choices?: readonly string[]
  readonly required: boolean
}

export interface Elicitation {
  readonly serverName: string
  readonly message: string
  readonly fields: readonly ElicitationField[]
  /** Aborted when the server does not wait for the answer any more. */
  readonly signal: AbortSignal
}

export type ElicitationValues = Readonly<Record<string, string | number | boolean>>

/** `decline`: the user says no. `cancel`: the user says nothing. */
export type ElicitationAnswer =
  | { readonly action: 'accept'; readonly content: ElicitationValues }
  | { readonly action: 'decline' | 'cancel' }

/** Asks the user, or whoever stands in for one. */
export type AskUser = (elicitation: Elicitation) => Promise<ElicitationAnswer>
