/**
 * Tells a request that the code of the active context makes from one that undici makes on its own account. A pool with a limit keeps requests
 * back and makes them when a connection is free: then the active context is that of whoever opened the connection, not of whoever
 * asked. The same goes for what undici's retry and redirect handlers send. The stack tells: `fetch` and the like are on it, or they are not.
 */
import { getCallSites } from 'node:util'

/** Between the request and the function that asked for it lie a frame or two for each interceptor and dispatcher. */
const FRAMES = 60

/** Where the name of undici's functions is lost, as in a minified bundle, no request is taken for the caller's. */
export function isMadeByCaller(): boolean {
  return getCallSites(FRAMES, { sourceMap: false }).some(
    ({ functionName, scriptName }) =>
      functionName === 'httpNetworkFetch' || /[\\/]api[\\/]api-(request|stream|pipeline)\.js$/.test(scriptName),
  )
}
