/** `#alloc` without the `profiling-alloc` condition. */
import type * as counting from './start-allocations.ts'

export const startAllocations: (() => ReturnType<typeof counting.startAllocations>) | undefined = undefined
