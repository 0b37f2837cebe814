/** Tests of a subsystem package's README. */
export { describeReadme, type ReadmeClaims } from './describe-readme.ts'
export { readSpanMaps, type Subsystem } from './read-span-maps.ts'
export { spanTable } from './span-table.ts'
export { withSpanTable } from './with-span-table.ts'
