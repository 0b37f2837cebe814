/**
 * What may change while the agent runs, from a YAML file: how long a turn may take, how often it may use tools, which log
 * lines are written. What the file does not say is as usual.
 */
import { parse } from 'yaml'
import { z } from 'zod'

export interface Settings {
  /** How often the model is told the results of tools before it must answer. */
  readonly maxToolRounds: number
  /** A turn that takes longer is stopped; undefined for no limit. */
  readonly turnLimitSeconds: number | undefined
  /** Undefined: as observability is configured. */
  readonly logLevel: LogLevel | undefined
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'off'] as const

export type LogLevel = (typeof LEVELS)[number]

export const USUAL_SETTINGS: Settings = { maxToolRounds: 6, turnLimitSeconds: undefined, logLevel: undefined }

const LONGEST_TURN_SECONDS = 86_400

const DOCUMENT = z.strictObject({
  max_tool_rounds: z.int().min(1).max(100).default(USUAL_SETTINGS.maxToolRounds),
  turn_limit_seconds: z.number().positive().max(LONGEST_TURN_SECONDS).optional(),
  log_level: z.enum(LEVELS).optional(),
})

/** @throws Error that says what is wrong with the text, in one line */
export function readSettings(text: string): Settings {
  const document = DOCUMENT.safeParse(parseYaml(text))
  if (!document.success) throw new Error(document.error.issues.map(describeIssue).join('; '))
  const { max_tool_rounds, turn_limit_seconds, log_level } = document.data
  return { maxToolRounds: max_tool_rounds, turnLimitSeconds: turn_limit_seconds, logLevel: log_level }
}

function parseYaml(text: string): unknown {
  try {
    // A file with nothing in it says nothing.
    return parse(text) ?? {}
  } catch (error) {
    throw new Error(`it is no YAML: ${(error as Error).message.split('\n')[0]}`, { cause: error })
  }
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`
}
