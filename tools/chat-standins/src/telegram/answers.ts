/** The two forms of the Bot API's answers. */
import type { ServiceAnswer } from '../local-service.ts'

export function accepted(result: unknown): ServiceAnswer {
  return { status: 200, body: { ok: true, result } }
}

/** The same code stands in the body as on the wire. */
export function refused(status: number, description: string, parameters?: object): ServiceAnswer {
  return { status, body: { ok: false, error_code: status, description, ...(parameters && { parameters }) } }
}
