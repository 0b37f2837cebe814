/** A conversation with a model as the agent keeps it, in the shape of no provider; each provider's adapter translates it. */

/** A tool that the model may ask for. */
export interface ToolDefinition {
  readonly name: string
  readonly description: string
  /** A JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** A tool that the model asks for, with the arguments as it wrote them. */
export interface ToolRequest {
  readonly id: string
  readonly name: string
  readonly arguments: string
}

export interface AssistantMessage {
  readonly role: 'assistant'
  readonly content: string
  readonly toolRequests?: readonly ToolRequest[]
}

export interface ToolMessage {
  readonly role: 'tool'
  readonly toolCallId: string
  readonly toolName: string
  readonly content: string
}

export type Message = { readonly role: 'system' | 'user'; readonly content: string } | AssistantMessage | ToolMessage

/** The system messages as one text, and the others: how several providers want them. */
export function splitInstructions(messages: readonly Message[]): { instructions: string; dialogue: Message[] } {
  const isSystem = ({ role }: Message) => role === 'system'
  const instructions = messages.filter(isSystem).map(({ content }) => content)
  return { instructions: instructions.join('\n\n'), dialogue: messages.filter((message) => !isSystem(message)) }
}

/** Arguments as the object that they must be; what is none is sent as no arguments, since providers refuse it. */
export function readArguments(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}
