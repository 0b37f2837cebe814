/** The methods of a Web API client by name. Each client has its own, bound to `apiCall` when it is made: replacing `apiCall` does not reach them. */

/** One method and where it hangs. */
export interface ApiMethod {
  readonly holder: Record<string, (...args: unknown[]) => Promise<unknown>>
  readonly key: string
  /** The API's name, which is also the path: `chat.postMessage`. */
  readonly method: string
}

/** All methods of a client, `admin.conversations.restrictAccess.addGroup` included. */
export function apiMethods(client: object): ApiMethod[] {
  return Object.entries(client).flatMap(([key, value]) => (isGroup(value) ? methodsOf(value, key) : []))
}

function methodsOf(group: object, path: string): ApiMethod[] {
  return Object.entries(group).flatMap(([key, value]): ApiMethod[] => {
    const method = `${path}.${key}`
    if (isGroup(value)) return methodsOf(value, method)
    return isBound(value) ? [{ holder: group as ApiMethod['holder'], key, method }] : []
  })
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** Other functions hang on a client too, such as those of its options. */
function isBound(value: unknown): boolean {
  return typeof value === 'function' && /^bound (apiCall|filesUploadV2)$/.test(value.name)
}
