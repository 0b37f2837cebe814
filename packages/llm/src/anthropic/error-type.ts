/** The API's own name of an error, from the body that every error of the SDK carries: of HTTP replies and of `error` events alike. */
import { fieldOf, wordOf } from '@zeph-telemetry/core/read-value'

/** Such as `rate_limit_error`; undefined where the API did not say. */
export function apiErrorType(error: unknown): string | undefined {
  return wordOf(fieldOf(fieldOf(fieldOf(error, 'error'), 'error'), 'type'))
}
